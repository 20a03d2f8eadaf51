// The list of what is in a scenario: by it everything on the map can be chosen without a mouse.

import { fill, h } from "../dom";
import { keepingFocus } from "../focus";
import type { Place } from "../geo";
import type { MapView } from "../map/map";
import { ADDED, type Adder } from "./adding";
import type { ItemLayer } from "./canvas";
import { key, KINDS, type Item, type Kind } from "./items";
import type { Editor } from "./state";

export interface ListContext {
  editor: Editor;
  items: ItemLayer;
  adder: Adder;
  map: MapView;
  redrawList: () => void;
}

/** Kinds that lie on the map and can be hidden there. */
const SHOWN: Kind[] = ["battery", "radar", "post", "asset", "flight", "raid", "traffic", "zone"];

export function drawList(list: HTMLElement, context: ListContext): void {
  const { items, adder } = context;
  const rows = KINDS.map(({ kind, title }) => {
    const own = items.items.filter((one) => one.kind === kind);
    return own.length ? h("section", {}, h("h2", {}, title, SHOWN.includes(kind) ? hider(context, kind, title) : null), own.map((item) => row(context, item))) : null;
  });
  const adders = h("div", { class: "adders" }, ADDED.map(({ kind, title, hint }) => h("button", { title: hint, onclick: () => void adder.add(kind) }, `+ ${title}`)));
  const all = h("button", { class: items.item ? "row" : "row chosen", onclick: () => items.select(null) }, "Scenario");
  keepingFocus(list, () => fill(list, all, adders, rows));
}

function hider({ items, redrawList }: ListContext, kind: Kind, title: string): HTMLElement {
  const isHidden = items.hidden.has(kind);
  return h(
    "button",
    {
      class: "plain small",
      "aria-pressed": String(!isHidden),
      "aria-label": `${isHidden ? "Show" : "Hide"} ${title.toLowerCase()}`,
      title: isHidden ? "Show on the map" : "Hide on the map",
      onclick: () => {
        if (isHidden) items.hidden.delete(kind);
        else items.hidden.add(kind);
        items.refresh();
        redrawList();
      },
    },
    isHidden ? "show" : "hide",
  );
}

function row({ editor, items, map }: ListContext, item: Item): HTMLElement {
  const isChosen = items.selection.has(key(item));
  const prefix = `${item.path[0]}[${item.path[1]}]`;
  const isWrong = editor.now.problems.some((one) => one.key?.startsWith(prefix));
  return h(
    "button",
    {
      class: `row${isChosen ? " chosen" : ""}${isWrong ? " wrong" : ""}${item.isOff ? " off" : ""}`,
      "data-key": key(item),
      "aria-current": isChosen ? "true" : false,
      onclick: (event: MouseEvent) => {
        const isAdded = event.shiftKey || event.ctrlKey || event.metaKey;
        items.select(item, null, isAdded);
        if (!isAdded && item.place && !isSeen(map, item.place)) map.centreOn(item.place);
      },
      ondblclick: () => item.place && map.centreOn(item.place),
    },
    item.symbol ? h("img", { src: `/symbols/${item.symbol}.svg`, alt: "", width: 22, height: 22 }) : h("span", { class: "dot" }),
    h("span", { class: "name" }, item.name),
    h("span", { class: "detail" }, isWrong ? "problem" : item.detail),
  );
}

function isSeen(map: MapView, place: Place): boolean {
  const [x, y] = map.pixel(place);
  const { clientWidth, clientHeight } = map.element;
  return x > 0 && y > 0 && x < clientWidth && y < clientHeight;
}
