import { defineConfig } from 'vite';

const { NUMBERGRAPH_URL = 'http://127.0.0.1:4000/graphql', NUMBERGRAPH_KEY } = process.env;
const { origin, pathname } = new URL(NUMBERGRAPH_URL);

/** The page asks its own origin. So the server needs no CORS, and a caller's key never gets into a browser. */
export default defineConfig({
  server: {
    host: '127.0.0.1',
    proxy: {
      '^/graphql(\\?|$)': {
        target: origin,
        changeOrigin: true,
        rewrite: path => path.replace(/^\/graphql/, pathname),
        // What breaks behind it breaks here too: otherwise the page would wait on a stream that nobody writes to.
        configure: proxy => {
          proxy.on('proxyRes', (answer, _request, response) => {
            answer.on('close', () => {
              if (!answer.complete) response.destroy();
            });
          });
        },
        headers: NUMBERGRAPH_KEY === undefined ? {} : { authorization: `Bearer ${NUMBERGRAPH_KEY}` },
      },
    },
  },
});
