// Running the scenario: how many replications, how far it is, and where the results are.

import { call, CallError, type Session } from "../api";
import { append, fill, h, say, sayError } from "../dom";
import type { Editor } from "../editor/state";
import { keepingFocus } from "../focus";
import { bodyOf, commandOf, type Verb } from "./asked";
import { closing, METRICS, metricName, type Look } from "./closing";
import { openPage } from "./opening";
import { StudyForm, VERBS } from "./studyform";

export interface JobState {
  state: "none" | "running" | "stopping" | "finished" | "stopped" | "failed";
  name: string;
  verb: Verb;
  command: string;
  asked: Record<string, unknown>;
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
  checks: "checking the points",
};

export class RunPanel {
  readonly element = h("div", { class: "run" });
  private readonly fields = h("div", { class: "run-fields" });
  private readonly wrong = h("p", { class: "error" });
  private readonly go = h("button", { class: "primary", onclick: () => void (this.isBusy ? this.stop() : this.start()) }, "Run");
  private readonly told = h("div", { class: "run-told" });
  private readonly same = h("div", { class: "run-told" });
  private readonly warming = h("p", { class: "hint" });
  private readonly form: StudyForm;
  private job: JobState | null = null;
  private session: Session | null = null;
  private timer = 0;
  private isStarting = false;
  private drawn: Verb | "" = "";

  constructor(
    private readonly editor: Editor,
    private readonly save: () => Promise<boolean>,
  ) {
    this.form = new StudyForm(editor, () => this.tell());
    this.element.append(this.fields, this.wrong, this.go, this.told, this.same, this.warming);
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
      const wasBusy = this.isBusy;
      this.job = await call<JobState>("run/state");
      if (wasBusy && !this.isBusy) setTimeout(() => this.told.scrollIntoView({ block: "nearest" }));
      if (!this.session?.is_warm) this.session = await call<Session>("session");
    } catch (error) {
      sayError(error);
      return;
    }
    this.tell();
    // Nothing is asked while nothing happens.
    if (this.isBusy) this.timer = window.setTimeout(() => void this.poll(), 400);
  }

  private get isBusy(): boolean {
    return this.job?.state === "running" || this.job?.state === "stopping";
  }

  private async start(): Promise<void> {
    const { editor, form } = this;
    if (this.isStarting || (editor.isDirty && !(await this.save()))) return;
    this.isStarting = true;
    this.tell();
    try {
      this.job = await call<JobState>("run/start", bodyOf(editor.id, form.asked));
      form.accept();
      await this.poll();
      this.told.scrollIntoView({ block: "nearest" });
    } catch (error) {
      if (error instanceof CallError && error.status === 422 && form.asked.verb !== "run") form.refuse(error.problems);
      else sayError(error);
    }
    this.isStarting = false;
    this.tell();
  }

  /** The same again, as it was asked for: it begins where it was stopped. */
  private async goOn(job: JobState): Promise<void> {
    try {
      this.job = await call<JobState>("run/start", job.asked);
      await this.poll();
    } catch (error) {
      sayError(error);
    }
  }

  private async stop(): Promise<void> {
    this.job = await call<JobState>("run/stop");
    await this.poll();
  }

  /** All of it; parts that people type into are made anew only when something else is to be asked. */
  private draw(): void {
    const { asked } = this.form;
    if (asked.verb !== "run") this.form.draw();
    if (asked.verb !== this.drawn) keepingFocus(this.fields, () => this.drawFields());
    this.drawn = asked.verb;
    this.tell();
  }

  private drawFields(): void {
    const { asked } = this.form;
    const about = VERBS[asked.verb];
    const what = h(
      "select",
      {
        id: "run-what",
        onchange: (event: Event) => {
          asked.verb = (event.target as HTMLSelectElement).value as Verb;
          this.form.accept();
          this.draw();
        },
      },
      Object.entries(VERBS).map(([verb, { name }]) => h("option", { value: verb, selected: verb === asked.verb }, name)),
    );
    fill(
      this.fields,
      h("div", { class: "field wide" }, h("label", { for: "run-what" }, "What to do"), what),
      h("p", {}, about.words),
      asked.verb === "run" ? this.howMany() : this.form.element,
    );
  }

  /** What changes while work is under way. The button stays the same one, so that a click on it is never lost. */
  private tell(): void {
    const { editor, job, go } = this;
    const about = VERBS[this.form.asked.verb];
    const wrong = editor.lacksBattery
      ? "A run needs a battery: place one with + Battery."
      : editor.now.problems.length
        ? "Mend the problems first."
        : editor.now.can_run
          ? ""
          : "A run needs at least one hostile flight: draw one with + Flight.";
    fill(this.wrong, wrong);
    go.className = this.isBusy ? "danger" : "primary";
    go.disabled = !this.isStarting && (this.isBusy ? job?.state === "stopping" : wrong !== "");
    go.textContent = this.isStarting ? "Starting …" : this.isBusy ? (job?.state === "stopping" ? "Stopping …" : "Stop") : editor.isDirty ? `Save and ${about.go[0]?.toLowerCase()}${about.go.slice(1)}` : about.go;
    fill(this.told, this.state());
    fill(this.same, this.command());
    fill(this.warming, this.session && !this.session.is_warm ? `Being made ready in the background: ${this.session.warming}.` : null);
  }

  /** The command that does the same, to be copied. */
  private command(): HTMLElement {
    const text = commandOf(this.editor.name, this.form.asked, this.form.otherName);
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(text);
        say("Copied.");
      } catch {
        say("This browser does not let a page copy: mark the text and press ctrl-C.", "error");
      }
    };
    return h(
      "div",
      { class: "command-line" },
      h("p", { class: "hint" }, "The same in a terminal, in this folder. What lies in out/ already is never replaced by something else."),
      h("pre", { tabindex: "0" }, text),
      h("button", { class: "small", "aria-label": "Copy the command", onclick: () => void copy() }, "Copy"),
    );
  }

  private howMany(): HTMLElement {
    const { asked } = this.form;
    const valueOf = (event: Event) => Number((event.target as HTMLInputElement).value);
    const field = h("input", {
      type: "number", min: "1", max: "100000", step: "1", value: String(asked.n.run), id: "run-n", "aria-label": "Replications",
      oninput: (event: Event) => {
        asked.n.run = Math.max(1, Math.min(100000, Math.round(valueOf(event)) || 1));
        this.tell();
      },
    });
    const radios = [false, true].map((isUntil) =>
      h("input", {
        type: "radio", name: "run-how", checked: asked.isUntil === isUntil, id: `run-how-${isUntil}`,
        onchange: () => {
          asked.isUntil = isUntil;
          this.tell();
        },
      }),
    );
    const choice = (i: number, text: string, ...more: HTMLElement[]) => h("div", { class: "line" }, h("label", { class: "check" }, radios[i], text), ...more);
    const wantUntil = () => {
      asked.isUntil = true;
      (radios[1] as HTMLInputElement).checked = true;
      this.tell();
    };
    const metric = h(
      "select",
      {
        "aria-label": "Interval of",
        onchange: (event: Event) => {
          asked.metric = (event.target as HTMLSelectElement).value;
          wantUntil();
        },
      },
      METRICS.map((name) => h("option", { value: name, selected: name === asked.metric }, metricName(name))),
    );
    const width = h("input", {
      type: "number", min: "0", step: "any", value: String(asked.halfWidth), class: "short", "aria-label": "Half of its width",
      oninput: (event: Event) => {
        asked.halfWidth = Math.max(1e-6, valueOf(event) || 0.1);
        wantUntil();
      },
    });
    return h(
      "fieldset",
      { class: "how-many" },
      h("legend", {}, "How many replications"),
      choice(0, "replications", field),
      choice(1, "until the interval is narrow:", metric, h("span", {}, "±"), width),
    );
  }

  private state(): HTMLElement | null {
    const { job } = this;
    if (!job || job.state === "none") return null;
    const box = h("section", { class: "job", "aria-live": "polite" }, h("h3", {}, job.name), job.verb === "run" ? null : h("p", { class: "hint mono" }, job.command));
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
      const open = !job.run ? null : job.verb === "run" ? h("a", { class: "button primary", href: `#/run/${job.run}` }, "Show the results") : h("button", { class: "primary", onclick: () => void openPage(job.run) }, "Open its page");
      box.append(h("p", {}, `Finished after ${job.elapsed_s.toFixed(0)} s.`));
      append(box, [open]);
      if (job.note) box.append(h("p", { class: job.run ? "hint" : "told" }, job.note));
    } else {
      box.append(h("p", { class: job.state === "failed" ? "error" : "" }, job.note));
      append(box, [looks]);
      if (job.state === "stopped") box.append(h("button", { onclick: () => void this.goOn(job) }, job.verb === "table" ? "Begin again" : "Go on"));
    }
    return box;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
