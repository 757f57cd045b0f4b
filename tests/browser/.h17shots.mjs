import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
process.chdir('/tmp/wt-17/tests/browser');
const { launch } = await import('/tmp/wt-17/tests/browser/open.mjs');
const b = await launch();
const list=(process.argv[2]||'').split(',');
const base=process.argv[3]||'http://127.0.0.1:18017/djpp/';
const out=process.argv[4]||'/tmp/week/shots';
for (const w of [390,1280]) { const p=await b.newPage({viewport:{width:w,height:800}});
 for (const u of list){ await p.goto(base+u); await p.waitForTimeout(150); const h=await p.evaluate(()=>document.documentElement.scrollHeight); const sw=await p.evaluate(()=>document.documentElement.scrollWidth); if(sw>w) console.log('OVERFLOW',u,w,sw);
 await p.screenshot({path:`${out}/${(u||'home').replaceAll('/','_')}-${w}.png`,fullPage:false,clip:{x:0,y:0,width:w,height:Math.min(h,w==390?3200:2400)},captureBeyondViewport:true});} }
await b.close();
