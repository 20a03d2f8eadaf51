// Calls to the server: POST with JSON, the token in a header.

export interface Problem {
  text: string;
  source?: string;
  key?: string;
  value?: unknown;
  line?: number | null;
  limit?: string;
  hint?: string;
}

export interface Session {
  version: string;
  folder: string;
  warming: string;
  is_warm: boolean;
}

export class CallError extends Error {
  constructor(
    readonly problems: Problem[],
    readonly status: number,
  ) {
    super(problems.map((one) => one.text).join("\n"));
  }
}

const KEY = "cupola-token";
let token = "";

/** Takes the token out of the address, where it must not stay, and asks whether it is right. */
export async function begin(): Promise<Session> {
  const given = /[#&]token=([\w-]+)/.exec(location.hash);
  if (given?.[1]) {
    sessionStorage.setItem(KEY, given[1]);
    history.replaceState(null, "", `${location.pathname}#/`);
  }
  token = sessionStorage.getItem(KEY) ?? "";
  return call<Session>("session");
}

async function ask(name: string, body: object, signal?: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(`/api/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-cupola-token": token },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    const text = "The server does not answer. Start it again with 'cupola app'; your text is kept in this browser.";
    throw new CallError([{ text }], 0);
  }
  if (answer.ok) return answer;
  const told = (await answer.json().catch(() => ({}))) as { problems?: Problem[] };
  throw new CallError(told.problems ?? [{ text: `The server answered ${answer.status}.` }], answer.status);
}

export async function call<T>(name: string, body: object = {}, signal?: AbortSignal): Promise<T> {
  return (await (await ask(name, body, signal)).json()) as T;
}

type Column = Float32Array | Float64Array | Uint8Array | Int16Array | Int32Array;

export interface Packed<T> {
  head: T;
  columns: Column[];
}

const ARRAYS: Record<string, new (buffer: ArrayBuffer, at: number, length: number) => Column> = {
  float32: Float32Array,
  float64: Float64Array,
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
};

/** The head and the columns of what `cupola.web.calls.packed` made. */
export function unpack<T>(buffer: ArrayBuffer): Packed<T> {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as T & {
    columns: { type: string; shape: number[]; at: number }[];
  };
  const columns = head.columns.map(({ type, shape, at }) => {
    const kind = ARRAYS[type];
    if (!kind) throw new Error(`unknown column type ${type}`);
    return new kind(
      buffer,
      4 + length + at,
      shape.reduce((a, b) => a * b, 1),
    );
  });
  return { head, columns };
}

/** A file that the server made. */
export async function fileCall(name: string, body: object): Promise<Blob> {
  return (await ask(name, body)).blob();
}

export async function packedCall<T>(name: string, body: object, signal?: AbortSignal): Promise<Packed<T>> {
  return unpack<T>(await (await ask(name, body, signal)).arrayBuffer());
}
