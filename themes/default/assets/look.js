// 在页面画出来以前，把记住的字号和长者模式写到 <html> 上，所以不闪。写法照顾旧的浏览器。
(function () {
  var html = document.documentElement;
  var key = "linli-look";
  function read(store, name) { try { return window[store].getItem(name) || ""; } catch (error) { return ""; } }
  function write(store, name, value) { try { window[store].setItem(name, value); } catch (error) { /* 不让记，就只管这一页 */ } }
  function show(look) {
    html.removeAttribute("data-elder");
    html.removeAttribute("data-size");
    if (look === "elder") html.setAttribute("data-elder", "");
    else if (look) html.setAttribute("data-size", look);
  }
  var look = read("localStorage", key);
  show(look);

  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  document.addEventListener("DOMContentLoaded", function () {
    function mark() {
      each("[data-look]", function (link) {
        if (link.getAttribute("data-look") === look) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    }
    each("[data-look]", function (link) {
      link.addEventListener("click", function (event) {
        look = link.getAttribute("data-look");
        write("localStorage", key, look);
        show(look);
        mark();
        // 网址末尾是 #elder 的，要让它跳回去；别的留在原处。
        if (!/^#(elder|text-large|text-larger)$/.test(location.hash)) event.preventDefault();
      });
    });
    mark();
  });
  // 只有少数标题用到的字，画出来以后再取；这一次访问里取过的，下一页一开始就用。
  each("link[data-late]", function (link) {
    function take() { link.media = "all"; write("sessionStorage", "linli-late", "1"); }
    if (read("sessionStorage", "linli-late")) take();
    else addEventListener("load", function () { requestAnimationFrame(function () { setTimeout(take); }); });
  });
  // 放不下的表格才是按 Tab 停下的地方；画完以后才量，不让第一眼等着。
  function measure() {
    each(".scroll, .table, .chart-scroll", function (box) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }
  addEventListener("load", measure);
  addEventListener("resize", measure);

  // 数字的出处：按 Esc 收起，指针和焦点离开以后再来，又会显示。
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    each(".quote:hover, .quote:focus-within", function (quote) { quote.classList.add("shut"); });
  });
  ["mouseout", "focusout"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var quote = event.target.closest && event.target.closest(".quote.shut");
      if (quote && !quote.contains(event.relatedTarget)) quote.classList.remove("shut");
    });
  });
  // 收起的数据表，打印前打开，打印后还原。
  addEventListener("beforeprint", function () { each("details:not([open])", function (part) { part.open = true; part.setAttribute("data-shut", ""); }); });
  addEventListener("afterprint", function () { each("[data-shut]", function (part) { part.open = false; part.removeAttribute("data-shut"); }); });

  // 从大屏点进来的页面，很久没有人碰，就回到大屏。
  var wall = read("sessionStorage", "linli-wall").split(" ");
  if (wall[1] > 0 && wall[0] !== location.href.split("#")[0]) {
    var timer;
    var rest = function () { clearTimeout(timer); timer = setTimeout(function () { location.href = wall[0]; }, wall[1] * 1000); };
    ["pointerdown", "keydown", "scroll", "touchstart"].forEach(function (name) { addEventListener(name, rest, { passive: true }); });
    rest();
  }
})();
