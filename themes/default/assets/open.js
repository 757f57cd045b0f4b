// 现在开放不开放：按写着的时间算（data-hours，周一到周日，每天几段，从零点起的分钟），用北京时间，不管读者的电脑设在哪里。
// 看不懂的时间没有 data-hours，什么也不说；没有脚本就只有时间。
(function () {
  "use strict";
  function tell() {
    var now = new Date(Date.now() + 288e5);
    var minute = now.getUTCHours() * 60 + now.getUTCMinutes();
    var day = (now.getUTCDay() + 6) % 7;
    document.querySelectorAll("[data-hours]").forEach(function (mark) {
      var days = mark.getAttribute("data-hours").split(";");
      // 昨天过了零点还开着的，也算。
      var open = [0, 1].some(function (ago) {
        var ranges = days[days.length > 1 ? (day + 7 - ago) % 7 : 0];
        return ranges && ranges.split(",").some(function (range) {
          var ends = range.split("-"), at = minute + ago * 1440;
          return at >= +ends[0] && at < +ends[1];
        });
      });
      mark.hidden = false;
      mark.classList.toggle("shut", !open);
      mark.firstChild.textContent = open ? "现在开放" : "现在不开放";
    });
  }
  tell();
  setInterval(tell, 60000);
})();
