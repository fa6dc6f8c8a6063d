import { until } from '../harness/until';
import type { VsCode } from '../harness/vsCode';

/** Answers VS Code's own file dialog with a path, by the button that it has for yes. */
export async function answerFileDialog(vsCode: VsCode, path: string, button = 'OK'): Promise<void> {
  const { quickInput } = vsCode;
  await until(async () => (await quickInput.readHead()).value.startsWith('/'), { what: 'the file dialog' });
  await quickInput.type(path);
  // It looks the folder up while one types; what is accepted before that is the older path.
  await until(async () => !(await quickInput.readHead()).busy, { what: 'the dialog ready' });
  await quickInput.clickButton(button);
  await quickInput.waitUntilClosed();
}
