/**
 * Libraries check their own use unless told that this is no development, graphql-js each type of each value. Has to be
 * imported before them.
 */
process.env['NODE_ENV'] ??= 'production';
