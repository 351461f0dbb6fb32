// Imports each .bpmn given into bpmn-js, as bpmn.io does, and prints what it warns of, as JSON by file.
// Run in a folder in which `npm install bpmn-js jsdom` was done: node bpmn_import.cjs FILE…
const fs = require("fs");
const path = require("path");
const here = require("module").createRequire(path.join(process.cwd(), "x.js"));
const { JSDOM } = here("jsdom");

const { window } = new JSDOM("<!doctype html>", { pretendToBeVisual: true });
globalThis.window = window;
const wanted = ["document", "Node", "Element", "HTMLElement", "SVGElement", "DOMParser", "XMLSerializer", "Event",
  "CustomEvent", "KeyboardEvent", "MutationObserver", "getComputedStyle", "requestAnimationFrame"];
for (const name of wanted) globalThis[name] = window[name];
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });

// jsdom measures and moves nothing: what the importer asks of it is answered with the same box and matrix each time.
class SVGMatrix {
  a = 1; b = 0; c = 0; d = 1; e = 0; f = 0;
  inverse() { return this; }
  multiply() { return this; }
  translate() { return this; }
  scale() { return this; }
}
globalThis.SVGMatrix = window.SVGMatrix = SVGMatrix;
globalThis.CSS = window.CSS = { escape: (text) => text.replace(/[^\w-]/g, (one) => "\\" + one) };
const still = { matrix: new SVGMatrix(), setMatrix() {}, setTranslate() {} };
const moves = { numberOfItems: 0, clear() {}, appendItem: (one) => one, initialize: (one) => one, getItem: () => still,
  consolidate: () => still };
Object.assign(window.SVGElement.prototype, {
  getBBox: () => ({ x: 0, y: 0, width: 10, height: 10 }),
  getCTM: () => new SVGMatrix(),
  getScreenCTM: () => new SVGMatrix(),
});
Object.defineProperty(window.SVGElement.prototype, "transform", { get: () => ({ baseVal: moves }) });
Object.assign(window.SVGSVGElement.prototype, {
  createSVGMatrix: () => new SVGMatrix(),
  createSVGTransform: () => still,
  createSVGTransformFromMatrix: () => still,
});
window.HTMLCanvasElement.prototype.getContext = () => ({ measureText: (text) => ({ width: 12 * text.length }) });

const { default: made = here("bpmn-js/dist/bpmn-viewer.development.js") } = here("bpmn-js/dist/bpmn-viewer.development.js");

async function main() {
  const told = {};
  console.error = console.warn = () => {};
  for (const file of process.argv.slice(2)) {
    const container = window.document.body.appendChild(window.document.createElement("div"));
    const viewer = new made({ container });
    try {
      const { warnings } = await viewer.importXML(fs.readFileSync(file, "utf8"));
      const tasks = viewer.get("elementRegistry").filter((one) => one.type === "bpmn:UserTask");
      told[file] = { warnings: warnings.map((one) => one.message), tasks: tasks.length };
    } catch (error) {
      told[file] = { warnings: [error.message], tasks: 0 };
    }
    viewer.destroy();
  }
  process.stdout.write(JSON.stringify(told));
}

main();
