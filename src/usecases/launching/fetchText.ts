import { get } from 'node:https';
import type { Line } from '../../provisioner/aws/line';
import type { FetchText } from '../../provisioner/choices/image';

/** Characters; feeds of machine images have some ten thousand. */
const LONGEST = 4_000_000;

/** Reads texts over the line that all calls to AWS take: through the same proxy, with the same certificates. */
export function fetchTextOver(line: () => Promise<Line>): FetchText {
  return async (url, signal) => read(url, await line(), signal);
}

function read(url: string, { httpsAgent }: Line, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: httpsAgent, signal }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        reject(new Error(`${url} answered ${response.statusCode ?? 0}`));
        return;
      }
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > LONGEST) request.destroy(new Error(`${url} is too long`));
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}
