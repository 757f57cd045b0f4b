// 大屏：记住从这里点出去，久了没有人碰就回来（别的页面由 look.js 管）；标出现在是哪一屏。
(function () {
  var rest = Number(document.currentScript.getAttribute("data-rest")) || 120;
  var home = location.href.split("#")[0];
  try { sessionStorage.setItem("linli-wall", home + " " + rest); } catch (error) { /* 不让记，就只管这一页 */ }
  // 大屏只有一个样子：谁在这块屏上选过长者模式、大字，这一页照旧。
  document.documentElement.removeAttribute("data-elder");
  document.documentElement.removeAttribute("data-size");
  var timer;
  function wait() { clearTimeout(timer); timer = setTimeout(function () { if (location.hash) location.hash = "#wall-figures"; }, rest * 1000); }
  function mark() {
    var links = document.querySelectorAll(".top a");
    for (var i = 0; i < links.length; i += 1) {
      if (links[i].getAttribute("href") === (location.hash || "#wall-figures")) links[i].setAttribute("aria-current", "true");
      else links[i].removeAttribute("aria-current");
    }
  }
  ["pointerdown", "touchstart", "keydown"].forEach(function (name) { addEventListener(name, wait, { passive: true }); });
  addEventListener("hashchange", function () { mark(); wait(); });
  mark();
})();
