import "./style.css";
import "./pages/results.css";
import { begin, CallError, type Session } from "./api";
import { fill, h, sayError } from "./dom";
import { editorPage } from "./pages/editor";
import { filmPage } from "./pages/film";
import { homePage } from "./pages/home";
import { resultsPage } from "./pages/results";
import { tourEnd } from "./tour";

const root = document.getElementById("app") as HTMLElement;
let leave: () => void = () => undefined;
let turn = 0;

/** Shows the page of the address. What comes too late, because another page was asked for, goes nowhere. */
async function show(session: Session): Promise<void> {
  const mine = ++turn;
  const [address = "", query = ""] = location.hash.slice(1).split("?");
  const [, name, id = "", k = "0"] = address.split("/");
  leave();
  leave = () => undefined;
  const box = h("div", { class: "page" }, h("p", { class: "loading" }, "Loading …"));
  fill(root, box);
  try {
    let off: () => void;
    if (name === "scenario") off = await editorPage(box, id, new URLSearchParams(query).get("tab") === "run" ? "Run" : "Properties");
    else if (name === "run") off = await resultsPage(box, id);
    else if (name === "film") off = await filmPage(box, id, Number(k) || 0, new URLSearchParams(query));
    else off = await homePage(box, session);
    const end = name === "run" && mine === turn ? tourEnd() : null;
    if (end) box.append(end);
    if (mine === turn) leave = off;
    else off();
  } catch (error) {
    sayError(error);
    fill(box, h("main", { class: "home" }, h("h1", {}, "This cannot be shown"), h("p", {}, String(error instanceof Error ? error.message : error)), h("p", {}, h("a", { href: "#/" }, "To the list of scenarios"))));
  }
}

async function start(): Promise<void> {
  let session: Session;
  try {
    session = await begin();
  } catch (error) {
    const text = error instanceof CallError ? error.message : String(error);
    fill(root, h("main", { class: "home" }, h("h1", {}, "Cupola"), h("p", {}, text)));
    return;
  }
  // The moment of a film is no other page; what stands beside it is.
  const shown = () => location.hash.split("?")[0] + (new URLSearchParams(location.hash.split("?")[1] ?? "").get("vs") ?? "");
  let last = shown();
  window.addEventListener("hashchange", () => {
    const now = shown();
    if (now !== last) void show(session);
    last = now;
  });
  await show(session);
}

void start();
