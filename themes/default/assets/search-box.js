// 按“/”跳到页头的搜索框；正在写字、正用输入法时不管。
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, select, textarea, [contenteditable]")) return;
  const input = document.querySelector(".search-box input");
  if (!input) return;
  event.preventDefault();
  input.focus();
});
