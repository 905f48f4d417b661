import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '#federation/context.ts';

/** The query by which tools read the schema has 182. */
const MAX_TOKENS = 5_000;
/** Brackets within brackets, of any kind. The query by which tools read the schema needs 10. */
const MAX_DEPTH = 30;

/**
 * Refuses a document that is too large or too deep before it is parsed: parser, validator and execution all descend by
 * recursion, and the stack of the whole process would end in one of them.
 */
export function limitDocuments(): Plugin<Context> {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: string | Source, options: unknown) => {
        measure(typeof source === 'string' ? new Source(source) : source);
        return parseFn(source, options) as unknown;
      });
    },
  };
}

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

function measure(source: Source): void {
  const lexer = new Lexer(source);
  let depth = 0;
  for (let count = 0, token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    count += 1;
    if (count > MAX_TOKENS) throw refusal(`The document has more than ${MAX_TOKENS} tokens. Ask in several requests`);
    if (OPENING.has(token.kind)) depth += 1;
    if (CLOSING.has(token.kind)) depth -= 1;
    if (depth > MAX_DEPTH)
      throw refusal(`The document is nested deeper than ${MAX_DEPTH} levels. Ask for less at once`);
  }
}

const refusal = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { spec: true, status: 400 } } });
