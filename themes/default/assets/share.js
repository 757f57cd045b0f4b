// “复制”和“打印”：浏览器做得到才把按钮显示出来；没有脚本，网址照样可以选中复制。
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const name = button.textContent;
  const say = (words) => {
    button.textContent = words;
    setTimeout(() => { button.textContent = name; }, 2000);
  };
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(button.dataset.copy).then(() => say("已复制"), () => say("没有复制成，请选中网址复制"));
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    // 还没有取来的图片先取来；两秒取不来就不等。
    const images = [...document.images].filter((image) => !image.complete);
    for (const image of images) image.loading = "eager";
    await Promise.race([Promise.allSettled(images.map((image) => image.decode())), new Promise((done) => setTimeout(done, 2000))]);
    window.print();
  });
}
