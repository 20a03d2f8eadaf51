// How often each number came out, as bars; behind each bar stand replications that can be watched.

import { fill, h } from "../dom";

export interface Distribution {
  name: string;
  title: string;
  bars: { from: number; to: number; count: number; replications: number[] }[];
}

export function distribution(id: string, n: number, { title, bars }: Distribution): HTMLElement {
  const most = Math.max(1, ...bars.map((one) => one.count));
  const shown = h("p", { class: "hint", "aria-live": "polite" }, "A bar names replications to watch.");
  const text = (one: Distribution["bars"][number]) => (one.from === one.to ? String(one.from) : `${one.from} to ${one.to}`);
  return h(
    "figure",
    { class: "distribution" },
    h("figcaption", {}, title),
    h(
      "div",
      { class: "columns" },
      bars.map((one) => {
        const fillBox = h("i", {});
        fillBox.style.height = `${(100 * one.count) / most}%`;
        const share = `${((100 * one.count) / n).toFixed(1)} %`;
        return h(
          "button",
          {
            class: "column",
            title: `${text(one)}: ${one.count} of ${n} replications, ${share}`,
            "aria-label": `${title} ${text(one)}: ${share}`,
            disabled: one.count === 0,
            onclick: () =>
              fill(shown, `${text(one)} in ${one.count} of ${n}: `, one.replications.flatMap((k) => [h("a", { href: `#/film/${id}/${k}` }, `watch ${k}`), " "])),
          },
          h("span", { class: "rod" }, fillBox),
          h("span", {}, one.from === one.to || bars.length < 12 ? text(one) : String(one.from)),
        );
      }),
    ),
    shown,
  );
}
