import type { CodegenConfig } from '@graphql-codegen/cli';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './src/schema/index.ts';

/** The types of the operations in a folder, and no others. */
const typesOf = (documents: string): CodegenConfig['generates'][string] => ({
  documents,
  preset: 'client',
  presetConfig: { fragmentMasking: false },
  config: {
    documentMode: 'string',
    importExtension: '.ts',
    emitLegacyCommonJSImports: false,
    useTypeImports: true,
    enumsAsTypes: true,
    strictScalars: true,
    scalars: { DateTime: 'string', E164: 'string', URL: 'string', JSON: 'unknown', CountryCode: 'string' },
  },
});

const config: CodegenConfig = {
  schema: printSchema(lexicographicSortSchema(schema)),
  generates: {
    './schema.graphql': { plugins: ['schema-ast'] },
    './test/gql/': typesOf('test/**/*.graphql'),
    './examples/gql/': typesOf('examples/**/*.graphql'),
  },
};

export default config;
