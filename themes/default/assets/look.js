// 字号和长者模式。在页面画出来以前，把记住的字号和长者模式写到 <html> 上，所以不闪。写法照顾旧的浏览器。
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
  // 网址末尾是 #elder、#text-large 的，就是选了它。
  function follow() {
    var asked = /^#(elder|text-(larger?))$/.exec(location.hash);
    if (asked) write("localStorage", key, look = asked[2] || asked[1]);
    show(look);
  }
  follow();
  html.setAttribute("data-script", "");

  var from = read("sessionStorage", "linli-wall").split(" ");
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
    addEventListener("hashchange", function () { follow(); mark(); });
    mark();
    // 从大屏点进来的，有一个回去的链接。
    if (from[0] && !document.querySelector(".wall-screen")) {
      var back = document.createElement("nav");
      back.className = "to-wall";
      back.setAttribute("aria-label", "大屏");
      back.appendChild(document.createElement("a")).textContent = "返回大屏";
      back.firstChild.href = from[0];
      document.body.appendChild(back);
    }
  });

  // 手机上的“栏目”：没有脚本时是勾选框，有脚本时是按钮，开合仍记在勾选框里。
  function menu(open, focus) {
    var box = document.getElementById("menu-switch"), button = document.querySelector(".menu-button");
    if (!box || !button) return;
    if (open !== undefined) box.checked = open;
    button.setAttribute("aria-expanded", box.checked);
    if (focus) button.focus();
  }
  function within(event, selector) { return event.target.closest && event.target.closest(selector); }
  document.addEventListener("change", function () { menu(); });
  document.addEventListener("click", function (event) {
    if (within(event, ".menu-button")) menu(event.target.getAttribute("aria-expanded") !== "true");
  });
  document.addEventListener("focusin", function (event) { if (!within(event, ".menu, .menu-open, .menu-switch")) menu(false); });
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
    if (within(event, ".menu, .menu-button")) menu(false, true);
    each(".quote:hover, .quote:focus-within", function (quote) { quote.classList.add("shut"); });
  });
  ["mouseout", "focusout"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var quote = event.target.closest && event.target.closest(".quote.shut");
      if (quote && !quote.contains(event.relatedTarget)) quote.classList.remove("shut");
    });
  });
  // 收起的数据表，打印前打开，打印后还原；还没有取来的图片也取来。
  addEventListener("beforeprint", function () { each("img[loading]", function (image) { image.loading = "eager"; }); each("details:not([open])", function (part) { part.open = true; part.setAttribute("data-shut", ""); }); });
  addEventListener("afterprint", function () { each("[data-shut]", function (part) { part.open = false; part.removeAttribute("data-shut"); }); });

  // 从大屏点进来的页面，很久没有人碰，就回到大屏。
  if (from[1] > 0 && from[0] !== location.href.split("#")[0]) {
    var timer;
    var rest = function () { clearTimeout(timer); timer = setTimeout(function () { location.href = from[0]; }, from[1] * 1000); };
    ["pointerdown", "keydown", "scroll", "touchstart"].forEach(function (name) { addEventListener(name, rest, { passive: true }); });
    rest();
  }
})();
