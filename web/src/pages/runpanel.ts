// Running the scenario: how many replications, how far it is, and where the results are.

import { call, type Session } from "../api";
import { fill, h, sayError } from "../dom";
import type { Editor } from "../editor/state";

export interface JobState {
  state: "none" | "running" | "stopping" | "finished" | "stopped" | "failed";
  name: string;
  n: number;
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
  private job: JobState | null = null;
  private session: Session | null = null;
  private timer = 0;

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
      this.job = await call<JobState>("run/start", { id: editor.id, n: this.n });
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
    const wrong = editor.now.problems.length
      ? "Mend the problems first."
      : editor.now.can_run
        ? ""
        : "A run needs at least one hostile flight: draw one with + Flight.";
    const field = h("input", {
      type: "number", min: "1", max: "100000", step: "1", value: String(this.n), id: "run-n",
      onchange: (event: Event) => {
        this.n = Math.max(1, Math.min(100000, Math.round(Number((event.target as HTMLInputElement).value)) || 1));
        this.draw();
      },
    });
    const stem = editor.name.replace(/^.*\//, "").replace(/\.toml$/, "");
    fill(
      this.element,
      h("h2", {}, "Run"),
      h("p", {}, "Each replication plays the scenario once with other chances. 1000 give intervals of about 3 percentage points."),
      h("div", { class: "field" }, h("label", { for: "run-n" }, "replications"), field),
      wrong ? h("p", { class: "error" }, wrong) : null,
      this.isBusy
        ? h("button", { class: "danger", disabled: job?.state === "stopping", onclick: () => void this.stop() }, job?.state === "stopping" ? "Stopping …" : "Stop")
        : h("button", { class: "primary", disabled: wrong !== "", onclick: () => void this.start() }, editor.isDirty ? "Save and run" : "Run"),
      this.state(),
      h("p", { class: "hint" }, `The same as: cupola run ${editor.isBundled ? editor.name : `${editor.name}`} -n ${this.n}. The run folder is out/${stem}; another run in it is never replaced.`),
      this.session && !this.session.is_warm ? h("p", { class: "hint" }, `Being made ready in the background: ${this.session.warming}.`) : null,
    );
  }

  private state(): HTMLElement | null {
    const { job } = this;
    if (!job || job.state === "none") return null;
    const box = h("section", { class: "job", "aria-live": "polite" }, h("h3", {}, job.name));
    if (this.isBusy) {
      const share = job.total ? job.done / job.total : 0;
      box.append(
        h("progress", job.total ? { value: String(share), max: "1" } : {}),
        h("p", {}, `${STAGES[job.stage] ?? job.stage}${job.total ? `: ${job.done} of ${job.total}` : ""} · ${job.elapsed_s.toFixed(0)} s`),
      );
    } else if (job.state === "finished") {
      box.append(h("p", {}, `Finished after ${job.elapsed_s.toFixed(0)} s.`), h("a", { class: "button primary", href: `#/run/${job.run}` }, "Show the results"));
    } else {
      box.append(h("p", { class: job.state === "failed" ? "error" : "" }, job.note));
      if (job.state === "stopped") box.append(h("p", {}, "Run goes on from there when you press Run again with the same number."));
    }
    return box;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
