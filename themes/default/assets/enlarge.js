// 点开图片看大图。没有脚本时，链接打开图片本身。
(() => {
  if (!window.HTMLDialogElement) return;
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", "大图");
  const image = new Image();
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "关闭";
  dialog.append(image, close);
  dialog.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  for (const link of document.querySelectorAll("a.enlarge")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      image.src = link.href;
      image.alt = link.querySelector("img").alt;
      dialog.showModal();
    });
  }
})();
