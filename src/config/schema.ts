import { z } from 'zod';
import type { ProviderModule } from '#domain/provider.ts';
import { callersSchema } from './callers.ts';
import { edgeFields } from './edge.ts';
import { documentsSchema, limitFields } from './limits.ts';
import { operationsSchema, overloadFields, tracingSchema } from './observability.ts';
import { WHOLE_REFERENCE } from './references.ts';
import { subscriptionsSchema } from './subscriptions.ts';

const wholeNumber = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, error).max(most, error);
};

export const serverSchema = z
  .strictObject({
    host: z.string().min(1, 'must not be empty').default('127.0.0.1').meta({
      description: 'Address to listen on; 0.0.0.0 for every interface. The variable HOST wins over it.',
    }),
    port: wholeNumber(0, 65_535).default(4000).meta({
      description: 'Port to listen on, 0 for any free one. The variable PORT wins over it.',
    }),
    ...edgeFields,
    graphiql: z.boolean().optional().meta({
      description:
        'Whether a browser that opens /graphql gets the GraphiQL explorer. If nothing is said: where the server is reached from this machine alone.',
    }),
    introspection: z.boolean().optional().meta({
      description:
        'Whether the schema may be asked for, and errors suggest names of it. If nothing is said: where the server is reached from this machine alone.',
    }),
  })
  .meta({ description: 'Where and how the API is served.' });

export const limitsSchema = z
  .strictObject({
    requestTimeoutMs: wholeNumber(100, 120_000).default(5_000).meta({
      description: 'Milliseconds a GraphQL request may take; what is not there by then is reported as missing.',
    }),
    ...limitFields,
    ...overloadFields,
  })
  .meta({ description: 'What a caller may cost.' });

/** No scheme but these; a single letter before a colon is a drive of Windows. */
const KNOWN_SCHEME = /^(?:postgres(?:ql)?:\/\/|file:|(?![A-Za-z][A-Za-z\d+.-]+:))/;
export const STORE_URL = 'the path of a file, or postgres://… for a database that several instances share';

export const storeUrl = z.string().min(1, 'must not be empty').regex(KNOWN_SCHEME, `must be ${STORE_URL}`);

export const storeSchema = z
  .strictObject({
    url: storeUrl.default('numbergraph.sqlite').meta({
      description:
        'Where changes and the audit log are kept: the path of a file, for one instance, or postgres://… for several. The variable DATABASE_URL wins over it.',
    }),
  })
  .meta({ description: 'What has to survive a restart.' });

export const accountSchema = z.object({
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]{0,62}$/,
      'must be 1 to 63 lower-case letters, digits and hyphens, not beginning with a hyphen',
    )
    .meta({
      description: 'Your name for the account, unique in this file. It becomes part of global IDs: do not change it.',
    }),
  provider: z.string().meta({ description: 'Whose account it is.' }),
  sandbox: z.boolean().optional().meta({
    description: 'true: fictional numbers from the embedded sandbox of the provider; then no credentials are given.',
  }),
});

const ACCOUNTS_DESCRIPTION = 'The accounts to serve, in the order in which their numbers are listed.';
export const FILE_KEYS = [
  'server',
  'limits',
  'subscriptions',
  'documents',
  'store',
  'callers',
  'operations',
  'tracing',
  'accounts',
] as const;

/** One key of an account, as its JSON Schema. */
export type Property = z.core.JSONSchema.BaseSchema & { readonly secret?: boolean };

export interface Shape {
  readonly properties: Readonly<Record<string, Property>>;
  readonly required: readonly string[];
}

/** The keys that a zod object takes. Read from its JSON Schema, which sees through defaults and transforms. */
export function shapeOf(schema: z.ZodType): Shape {
  const { properties, required = [] } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  if (properties === undefined) throw new TypeError('A configuration must be a zod object');
  return { properties: properties as Record<string, Property>, required };
}

/** The JSON Schema of the configuration file, for editors. */
export function configJsonSchema(modules: readonly ProviderModule[]): Record<string, unknown> {
  const head = shapeOf(accountSchema).properties;
  const account = (module: ProviderModule, rest: Shape, sandbox: Property) => ({
    title: `${module.title}${sandbox.const === true ? ', sandbox' : ''}`,
    type: 'object',
    properties: {
      name: head['name'],
      provider: { ...head['provider'], const: module.name },
      sandbox,
      ...Object.fromEntries(Object.entries(rest.properties).map(([key, property]) => [key, withReferences(property)])),
    },
    required: ['name', 'provider', ...rest.required],
    additionalProperties: false,
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Numbergraph configuration',
    type: 'object',
    properties: {
      server: block(serverSchema),
      limits: block(limitsSchema),
      subscriptions: block(subscriptionsSchema),
      documents: block(documentsSchema),
      store: block(storeSchema),
      callers: block(callersSchema),
      operations: block(operationsSchema),
      tracing: block(tracingSchema),
      accounts: {
        description: ACCOUNTS_DESCRIPTION,
        type: 'array',
        minItems: 1,
        items: {
          anyOf: modules.flatMap(module => [
            account(module, shapeOf(module.config), { ...head['sandbox'], const: false }),
            account(module, { properties: {}, required: ['sandbox'] }, { ...head['sandbox'], const: true }),
          ]),
        },
      },
    },
    required: ['accounts'],
    additionalProperties: false,
  };
}

function block(schema: z.ZodType): Property {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return withReferences(rest);
}

/** Lets a text be what the server wants or hold a reference; a secret has to be one. */
function withReferences(property: Property): Property {
  const { description, default: byDefault, secret, type, properties, items, ...constraints } = property;
  const about = {
    ...(description !== undefined && { description }),
    ...(byDefault !== undefined && { default: byDefault }),
  };
  if (secret) return { ...about, type: 'string', pattern: WHOLE_REFERENCE.source };
  if (type === 'string' && Object.keys(constraints).length > 0) {
    return {
      ...about,
      anyOf: [
        { type, ...constraints },
        { type, pattern: String.raw`\$\{[A-Z_][A-Z0-9_]*\}` },
      ],
    };
  }
  return {
    ...property,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, inner]) => [key, withReferences(inner as Property)]),
      ),
    }),
    ...(items && { items: withReferences(items as Property) }),
  };
}
