import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import type { Line } from '../../provisioner/aws/line';
import type { FetchText } from '../../provisioner/choices/image';

/** Characters; feeds of machine images have some ten thousand. */
const LONGEST = 4_000_000;
/** Flatcar's host of system extensions sends on to GitHub, and that to its storage. */
const MOST_REDIRECTS = 5;

/** Reads texts over the line that all calls to AWS take: through the same proxy, with the same certificates. A private mirror may have no TLS. */
export function fetchTextOver(line: () => Promise<Line>): FetchText {
  return async (url, signal) => {
    const by = await line();
    let at = new URL(url);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const answer = await read(at, by, signal);
      if (typeof answer === 'string') return answer;
      if (at.protocol === 'https:' && answer.protocol !== 'https:') throw new Error(`${at.href} leads out of TLS`);
      at = answer;
    }
    throw new Error(`${url} is sent on and on`);
  };
}

/** The text, or where else it is. */
function read(url: URL, line: Line, signal: AbortSignal): Promise<string | URL> {
  return new Promise((resolve, reject) => {
    const onResponse = (response: IncomingMessage): void => {
      const { statusCode = 0, headers } = response;
      if (statusCode !== 200) {
        response.resume();
        const next = statusCode >= 301 && statusCode <= 308 ? URL.parse(headers.location ?? '', url.href) : null;
        if (headers.location !== undefined && next !== null) resolve(next);
        else reject(new Error(`${url.href} answered ${statusCode}`));
        return;
      }
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > LONGEST) request.destroy(new Error(`${url.href} is too long`));
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    };
    const request =
      url.protocol === 'http:'
        ? getPlain(url, { agent: line.httpAgent, signal }, onResponse)
        : getSecure(url, { agent: line.httpsAgent, signal }, onResponse);
    request.on('error', reject);
  });
}
