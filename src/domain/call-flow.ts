/** A programmed treatment of calls that a number can be routed to. */
export interface CallFlow {
  readonly id: string;
  readonly name: string | null;
  readonly revision: string | null;
  readonly type: string | null;
  /** RFC 3339. */
  readonly updatedAt: string | null;
}
