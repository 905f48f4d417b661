import type { Scope } from '#domain/caller.ts';
import type { Account, HeldNumber } from '#federation/account.ts';
import { findAudit } from '#federation/audit.ts';
import { findEvent } from '#federation/events.ts';
import { findOperation } from '#federation/operations.ts';
import type { AuditRecord } from '#store/audit.ts';
import type { StoredEvent } from '#store/events.ts';
import type { Operation } from '#store/operation.ts';
import type { Context } from '#federation/context.ts';
import { fieldError } from './errors.ts';
import { type NodeType, parseNumberId } from './ids.ts';
import { forbidden, may } from './scopes.ts';

/** What can be had by its id. */
export type Node = HeldNumber | Account | Operation | AuditRecord | StoredEvent;

export function typeOfNode(node: Node): NodeType {
  if ('action' in node) return 'AuditRecord';
  if ('fingerprint' in node) return 'Operation';
  if ('seq' in node) return 'NumberEvent';
  return 'e164' in node ? 'PhoneNumber' : 'ProviderAccount';
}

/** What has to be allowed before an id of a type is looked at; the scope of the type itself. null: nothing. */
export const NODE_SCOPES: Readonly<Record<NodeType, Scope | null>> = {
  PhoneNumber: 'numbers:read',
  ProviderAccount: null,
  Operation: null,
  AuditRecord: 'audit:read',
  NumberEvent: 'events:read',
};

/** The scope that a caller lacks for objects of a type; undefined where nothing is lacking. */
function lackingFor(typename: string, context: Context): Scope | undefined {
  const scope = NODE_SCOPES[typename as NodeType];
  return scope === null || may(context, scope) ? undefined : scope;
}

/**
 * What an id stands for, null where that does not exist or lies outside the caller's reach. A failure is an Error in its
 * place, which graphql-js throws there: one number that cannot be read does not take the others with it. A missing scope is
 * told before anything is looked up, so it says nothing about what exists.
 */
export function nodeOf(
  { typename, id }: { readonly typename: string; readonly id: string },
  context: Context,
): Node | Error | null | Promise<Node | Error | null> {
  const lacking = lackingFor(typename, context);
  if (lacking !== undefined) return forbidden(lacking);
  if (typename === ('ProviderAccount' satisfies NodeType)) return context.account(id) ?? null;
  if (typename === ('Operation' satisfies NodeType)) return findOperation(context, id);
  if (typename === ('AuditRecord' satisfies NodeType)) return findAudit(context, id);
  if (typename === ('NumberEvent' satisfies NodeType)) return findEvent(context, id);
  const found = parseNumberId(id, context);
  return found && context.loaders(found.account).number.load(found.id).catch(fieldError);
}
