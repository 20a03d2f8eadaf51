// Pages that commands wrote, in a tab of their own.

import { call } from "../api";
import { sayError } from "../dom";

export async function openPage(id: string): Promise<void> {
  try {
    const { address } = await call<{ address: string }>("run/ticket", { id });
    window.open(address, "_blank", "noopener");
  } catch (error) {
    sayError(error);
  }
}
