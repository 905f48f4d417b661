/** The server sends something at least every 15 s, if only a comment. */
const SILENCE_MS = 45_000;

/**
 * A fetch whose answer fails after a long silence. A connection that died while the computer slept, or on its way through
 * a network, would otherwise look like one on which nothing happens.
 */
export async function watchedFetch(input: string, init: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (!response.body) return response;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expectMore = (controller: TransformStreamDefaultController<Uint8Array>): void => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.error(new Error('Nothing was heard for too long')), SILENCE_MS);
  };
  const watched = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      start: expectMore,
      transform(chunk, controller) {
        expectMore(controller);
        controller.enqueue(chunk);
      },
      flush: () => clearTimeout(timer),
    }),
  );
  return new Response(watched, response);
}
