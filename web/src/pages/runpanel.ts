// Running the scenario: how many replications, how far it is, and where the results are.

import { call, type Session } from "../api";
import { append, fill, h, sayError } from "../dom";
import type { Editor } from "../editor/state";
import { commandBox, commandLines } from "./commandlines";
import { closing, METRICS, metricName, type Look } from "./closing";

export interface JobState {
  state: "none" | "running" | "stopping" | "finished" | "stopped" | "failed";
  name: string;
  n: number;
  until: Record<string, number>;
  looks: Look[];
  scenario: string;
  stage: string;
  done: number;
  total: number;
  note: string;
  run: string;
  elapsed_s: number;
}

const STAGES: Record<string, string> = {
  preparing: "preparing",
  compiling: "compiling the simulation, once on this machine: a minute or two",
  replications: "replications",
  claims: "judging the claims",
};

export class RunPanel {
  readonly element = h("div", { class: "run" });
  private n = 1000;
  private isUntil = false;
  private metric = "leakers";
  private halfWidth = 0.1;
  private job: JobState | null = null;
  private session: Session | null = null;
  private timer = 0;
  private isOpen = false;

  constructor(
    private readonly editor: Editor,
    private readonly save: () => Promise<boolean>,
  ) {
    editor.onChange(() => this.draw());
    void this.poll();
  }

  refresh(): void {
    this.draw();
    void this.poll();
  }

  private async poll(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.job = await call<JobState>("run/state");
      if (!this.session?.is_warm) this.session = await call<Session>("session");
    } catch (error) {
      sayError(error);
      return;
    }
    this.draw();
    // Nothing is asked while nothing happens.
    if (this.isBusy) this.timer = window.setTimeout(() => void this.poll(), 400);
  }

  private get isBusy(): boolean {
    return this.job?.state === "running" || this.job?.state === "stopping";
  }

  private async start(): Promise<void> {
    const { editor } = this;
    if (editor.isDirty && !(await this.save())) return;
    try {
      this.job = await call<JobState>("run/start", {
        id: editor.id, n: this.isUntil ? 100000 : this.n, is_until: this.isUntil, metric: this.metric, half_width: this.halfWidth,
      });
      await this.poll();
    } catch (error) {
      sayError(error);
    }
  }

  /** The same run again, as it was asked for: it begins where it was stopped. */
  private async goOn(job: JobState): Promise<void> {
    try {
      const [[metric, half_width] = ["", 0]] = Object.entries(job.until);
      const until = metric ? { is_until: true, metric, half_width } : {};
      this.job = await call<JobState>("run/start", { id: job.scenario, n: job.n, ...until });
      await this.poll();
    } catch (error) {
      sayError(error);
    }
  }

  private async stop(): Promise<void> {
    this.job = await call<JobState>("run/stop");
    await this.poll();
  }

  private draw(): void {
    const { editor, job } = this;
    const wrong = editor.lacksBattery
      ? "A run needs a battery: place one with + Battery."
      : editor.now.problems.length
        ? "Mend the problems first."
        : editor.now.can_run
          ? ""
          : "A run needs at least one hostile flight: draw one with + Flight.";
    const field = h("input", {
      type: "number", min: "1", max: "100000", step: "1", value: String(this.n), id: "run-n", "aria-label": "Replications",
      onchange: (event: Event) => {
        this.n = Math.max(1, Math.min(100000, Math.round(Number((event.target as HTMLInputElement).value)) || 1));
        this.draw();
      },
    });
    const stem = editor.name.replace(/^.*\//, "").replace(/\.toml$/, "");
    fill(
      this.element,
      h("h2", {}, "Run"),
      h("p", {}, "Each replication plays the scenario once with other draws of chance. 1000 give intervals of about 3 percentage points."),
      this.howMany(field),
      wrong ? h("p", { class: "error" }, wrong) : null,
      this.isBusy
        ? h("button", { class: "danger", disabled: job?.state === "stopping", onclick: () => void this.stop() }, job?.state === "stopping" ? "Stopping …" : "Stop")
        : h("button", { class: "primary", disabled: wrong !== "", onclick: () => void this.start() }, editor.isDirty ? "Save and run" : "Run"),
      this.state(),
      h("p", { class: "hint" }, `The same as: cupola run ${editor.name} ${this.isUntil ? `-n 100000 --until ${this.metric}=${this.halfWidth}` : `-n ${this.n}`}. The run folder is out/${stem}; another run in it is never replaced.`),
      commandBox(commandLines(editor.name, editor.document), this.session?.folder ?? "", this.isOpen, (isOpen) => (this.isOpen = isOpen)),
      this.session && !this.session.is_warm ? h("p", { class: "hint" }, `Being made ready in the background: ${this.session.warming}.`) : null,
    );
  }

  private howMany(field: HTMLElement): HTMLElement {
    const choice = (isUntil: boolean, text: string, ...more: HTMLElement[]) => {
      const radio = h("input", {
        type: "radio", name: "run-how", checked: this.isUntil === isUntil, id: `run-how-${isUntil}`,
        onchange: () => {
          this.isUntil = isUntil;
          this.draw();
        },
      });
      return h("div", { class: "line" }, h("label", { class: "check" }, radio, text), ...more);
    };
    const metric = h(
      "select",
      {
        "aria-label": "Interval of",
        onchange: (event: Event) => {
          this.metric = (event.target as HTMLSelectElement).value;
          this.isUntil = true;
          this.draw();
        },
      },
      METRICS.map((name) => h("option", { value: name, selected: name === this.metric }, metricName(name))),
    );
    const width = h("input", {
      type: "number", min: "0", step: "any", value: String(this.halfWidth), class: "short", "aria-label": "Half of its width",
      onchange: (event: Event) => {
        this.halfWidth = Math.max(1e-6, Number((event.target as HTMLInputElement).value) || 0.1);
        this.isUntil = true;
        this.draw();
      },
    });
    return h(
      "fieldset",
      { class: "how-many" },
      h("legend", {}, "How many replications"),
      choice(false, "replications", field),
      choice(true, "until the interval is narrow:", metric, h("span", {}, "±"), width),
    );
  }

  private state(): HTMLElement | null {
    const { job } = this;
    if (!job || job.state === "none") return null;
    const box = h("section", { class: "job", "aria-live": "polite" }, h("h3", {}, job.name));
    const looks = job.looks?.length ? closing(job.looks, job.until) : null;
    if (this.isBusy) {
      const share = job.total ? job.done / job.total : 0;
      box.append(
        h("progress", job.total ? { value: String(share), max: "1" } : {}),
        h("p", {}, `${STAGES[job.stage] ?? job.stage}${job.total ? `: ${job.done} of ${job.total}` : ""} · ${job.elapsed_s.toFixed(0)} s`),
      );
      append(box, [looks]);
    } else if (job.state === "finished") {
      append(box, [looks]);
      box.append(h("p", {}, `Finished after ${job.elapsed_s.toFixed(0)} s.`), h("a", { class: "button primary", href: `#/run/${job.run}` }, "Show the results"));
    } else {
      box.append(h("p", { class: job.state === "failed" ? "error" : "" }, job.note));
      append(box, [looks]);
      if (job.state === "stopped") box.append(h("button", { onclick: () => void this.goOn(job) }, "Go on"));
    }
    return box;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
