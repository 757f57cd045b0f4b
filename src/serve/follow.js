// Follows the preview: calls `hear` with what is shown now ("run.number") when it changes and every few seconds, and with
// "lost" while there is no connection.
export function follow(hear) {
  const script = new URL("stream.js", import.meta.url);
  let port = null;
  function join() {
    if (port) return;
    const worker = window.SharedWorker ? new SharedWorker(script) : new Worker(script);
    port = worker.port ?? worker;
    port.onmessage = (event) => hear(event.data);
  }
  function leave() {
    port?.postMessage("bye");
    if (port?.terminate) port.terminate();
    port = null;
  }
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", join);
  join();
}
