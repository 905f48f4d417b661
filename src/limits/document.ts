import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  Lexer,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  type Source,
  TokenKind,
} from 'graphql';
import { refuseDocument } from './refusal.ts';

/** What a document may be like, whoever sends it. */
export interface DocumentLimits {
  readonly maxTokens: number;
  /** Fields within fields, fragments spread. */
  readonly maxDepth: number;
  /** Fragments spread. */
  readonly maxAliases: number;
  readonly maxDirectives: number;
}

/** Brackets within brackets of any kind: parser and validator descend by recursion, and the process has but one stack. */
const MAX_NESTING = 30;
/** For each token allowed, once every fragment is spread: without it a few fragments are millions of fields. */
const FIELDS_PER_TOKEN = 1;
/** Of one response name in one selection set, and of fragments in one: validation compares each with every other. */
const MAX_REPEATS = 10;
const MAX_SPREADS = 100;

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Refuses a text by what can be counted without parsing it, and stops counting there. Throws a GraphQLError. */
export function checkText(source: Source, { maxTokens, maxDirectives }: DocumentLimits): void {
  const lexer = new Lexer(source);
  let nesting = 0;
  let directives = 0;
  for (let count = 0, token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    count += 1;
    if (count > maxTokens) {
      throw refuseDocument(
        'DOCUMENT_TOO_LARGE',
        `The document has more than ${maxTokens} tokens. Ask in several requests`,
      );
    }
    if (OPENING.has(token.kind)) nesting += 1;
    else if (CLOSING.has(token.kind)) nesting -= 1;
    else if (token.kind === TokenKind.AT) directives += 1;
    if (nesting > MAX_NESTING) {
      const message = `The document is nested deeper than ${MAX_NESTING} levels. Ask for less at once`;
      throw refuseDocument('DOCUMENT_TOO_DEEP', message);
    }
    if (directives > maxDirectives) {
      const message = `The document has more than ${maxDirectives} directives. Ask in several requests`;
      throw refuseDocument('TOO_MANY_DIRECTIVES', message);
    }
  }
}

/** What a selection set comes to with every fragment spread. */
interface Extent {
  readonly fields: number;
  readonly depth: number;
  readonly aliases: number;
}

const NOTHING: Extent = { fields: 0, depth: 0, aliases: 0 };

/**
 * Refuses a parsed document before it is validated. Takes time in proportion to the document: each fragment is looked at
 * once, however often it is spread. Throws a GraphQLError.
 */
export function checkDocument(document: DocumentNode, limits: DocumentLimits): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    else if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const measure = measuring(fragments);
  for (const { operation, selectionSet } of operations) {
    const refused = refusalOf(measure(selectionSet), limits);
    if (refused) throw refused;
    if (operation === OperationTypeNode.MUTATION && changes(selectionSet, fragments) > 1) {
      throw refuseDocument(
        'TOO_MANY_MUTATIONS',
        'A request makes one change. Send each mutation as a request of its own, with its own idempotency key',
      );
    }
  }
}

function refusalOf({ fields, depth, aliases }: Extent, limits: DocumentLimits): GraphQLError | null {
  const { maxTokens, maxDepth, maxAliases } = limits;
  if (depth > maxDepth) {
    const message = `The document has fields nested deeper than ${maxDepth} levels. Ask for less at once`;
    return refuseDocument('DOCUMENT_TOO_DEEP', message);
  }
  if (aliases > maxAliases) {
    const message = `The document has more than ${maxAliases} aliases, its fragments spread. Ask in several requests, or for many by \`nodes\``;
    return refuseDocument('TOO_MANY_ALIASES', message);
  }
  if (fields > FIELDS_PER_TOKEN * maxTokens) {
    const message = `The document has more than ${FIELDS_PER_TOKEN * maxTokens} fields, its fragments spread. Ask in several requests`;
    return refuseDocument('DOCUMENT_TOO_LARGE', message);
  }
  return null;
}

function measuring(fragments: ReadonlyMap<string, FragmentDefinitionNode>): (set: SelectionSetNode) => Extent {
  const known = new Map<string, Extent>();

  const ofFragment = (name: string): Extent => {
    const before = known.get(name);
    if (before) return before;
    // One that spreads itself counts as nothing here: validation refuses it.
    known.set(name, NOTHING);
    const fragment = fragments.get(name);
    const extent = fragment ? ofSet(fragment.selectionSet) : NOTHING;
    known.set(name, extent);
    return extent;
  };

  const ofSet = (set: SelectionSetNode, level: Level = { names: new Map(), spreads: 0 }): Extent => {
    let [fields, depth, aliases] = [0, 0, 0];
    for (const selection of set.selections) {
      let inner = NOTHING;
      if (selection.kind === Kind.FIELD) {
        note(level, (selection.alias ?? selection.name).value);
        if (selection.selectionSet) inner = ofSet(selection.selectionSet);
        inner = {
          fields: inner.fields + 1,
          depth: inner.depth + 1,
          aliases: inner.aliases + (selection.alias ? 1 : 0),
        };
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        inner = ofSet(selection.selectionSet, level);
      } else {
        noteSpread(level);
        inner = ofFragment(selection.name.value);
      }
      fields += inner.fields;
      depth = Math.max(depth, inner.depth);
      aliases += inner.aliases;
    }
    return { fields, depth, aliases };
  };

  return set => ofSet(set);
}

/** A selection set with the inline fragments in it. */
interface Level {
  readonly names: Map<string, number>;
  spreads: number;
}

function note({ names }: Level, name: string): void {
  const count = (names.get(name) ?? 0) + 1;
  names.set(name, count);
  if (count > MAX_REPEATS) {
    const message = `The document asks for a field more than ${MAX_REPEATS} times in one selection. Once is enough`;
    throw refuseDocument('DOCUMENT_TOO_LARGE', message);
  }
}

function noteSpread(level: Level): void {
  level.spreads += 1;
  if (level.spreads > MAX_SPREADS) {
    const message = `The document spreads more than ${MAX_SPREADS} fragments in one selection. Ask in several requests`;
    throw refuseDocument('DOCUMENT_TOO_LARGE', message);
  }
}

/** Root fields of a mutation, but for `__typename`; counted up to two. */
function changes(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): number {
  let count = 0;
  const spread = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) count += selection.name.value === '__typename' ? 0 : 1;
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) visit(fragment.selectionSet);
      }
    }
  };
  visit(set);
  return count;
}
