// What is being placed: what to click, and a field for those who type where.

import { fill, h } from "../dom";
import { parsePlace, placeText } from "../geo";
import type { MapView } from "../map/map";
import type { ItemLayer } from "./canvas";

export class PlacingBar {
  readonly element = h("div", { class: "map-hint", hidden: true });
  private shown = "";

  constructor(
    private readonly items: ItemLayer,
    private readonly map: MapView,
    private readonly escape: () => void,
  ) {}

  draw(): void {
    const { items } = this;
    const { placing } = items;
    this.element.hidden = !placing;
    const now = placing ? placing.hint : "";
    if (now === this.shown) return;
    this.shown = now;
    if (!placing) {
      const isHere = this.element.contains(document.activeElement);
      fill(this.element);
      items.ghost = null;
      // Whoever typed goes on with what was placed: arrows move it.
      if (isHere) this.map.element.focus();
      return;
    }
    const echo = h("span", { class: "echo", "aria-live": "polite" });
    const field = h("input", { type: "text", "aria-label": "Type a place", placeholder: "or type: 33.5 36.3", spellcheck: "false" });
    const show = () => {
      const found = parsePlace(field.value);
      items.ghost = found;
      echo.textContent = found ? placeText(found, "dms") : field.value ? "like 33.5 36.3, 33°30′N 36°18′E or 37S BT 5 5" : "";
      this.map.redraw();
    };
    field.addEventListener("input", show);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.escape();
      if (event.key === "Backspace" && field.value === "") items.back();
      if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      const found = parsePlace(field.value);
      if (field.value === "") items.finish();
      if (!found) return;
      field.value = "";
      show();
      this.map.centreOn(found);
      items.put(found);
    });
    fill(this.element, h("span", {}, placing.hint), field, echo);
    field.focus();
  }
}
