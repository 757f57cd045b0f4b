// The one connection to the preview that all tabs and frames of a browser share: browsers have six for a host, and a tab
// that keeps one open for itself leaves nothing to the seventh. Runs as a shared worker, or where there are none as a
// worker of its tab. Says what is shown now ("run.number") as often as the preview says it, and "lost" while it is silent.
const SILENCE = 12_000;
const ports = new Set();
let last;

function say(word) {
  last = word;
  for (const port of ports) port.postMessage(word);
}
function listen() {
  const source = new EventSource("events");
  let silence;
  const hear = () => {
    clearTimeout(silence);
    silence = setTimeout(again, SILENCE);
  };
  const again = () => {
    clearTimeout(silence);
    source.close();
    say("lost");
    setTimeout(listen, 1000);
  };
  source.onmessage = (event) => (hear(), say(event.data));
  source.onerror = again;
  hear();
}
function join(port) {
  ports.add(port);
  port.onmessage = () => ports.delete(port);
  if (last) port.postMessage(last);
}
if ("onconnect" in self) self.onconnect = (event) => join(event.ports[0]);
else join(self);
listen();
