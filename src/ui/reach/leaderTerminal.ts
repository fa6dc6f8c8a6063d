import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Connection } from '../../usecases/leaders/leaderConnections';
import { reachMessage } from './sshText';

const NEW_LINE = '\r\n';
/** Until the editor tells the real one. */
const FIRST_SIZE = { columns: 80, rows: 24 };

type Terminal = Awaited<ReturnType<Connection['terminal']>>;

/** A terminal of the editor over the connection to a leader: what is typed goes there, what it shows comes here, nothing in between. */
export class LeaderTerminal implements vscode.Pseudoterminal {
  private readonly write = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  private readonly stop = new AbortController();
  private size = FIRST_SIZE;
  private terminal: Terminal | undefined;
  readonly onDidWrite = this.write.event;
  readonly onDidClose = this.closed.event;

  constructor(
    private readonly connection: Connection,
    /** Empty: the login shell. */
    private readonly words: readonly string[],
  ) {}

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    if (dimensions) this.size = dimensions;
    void this.run();
  }

  setDimensions(dimensions: vscode.TerminalDimensions): void {
    this.size = dimensions;
    this.terminal?.resize(dimensions);
  }

  handleInput(data: string): void {
    this.terminal?.stdin.write(data);
  }

  close(): void {
    this.stop.abort();
    this.write.dispose();
    this.closed.dispose();
  }

  private async run(): Promise<void> {
    try {
      const terminal = await this.connection.terminal(this.words, { size: this.size }, this.stop.signal);
      this.terminal = terminal;
      terminal.resize(this.size);
      const show = (part: string): void => this.write.fire(part);
      terminal.stdout.setEncoding('utf8').on('data', show);
      terminal.stderr.setEncoding('utf8').on('data', show);
      const { code } = await terminal.ended;
      this.closed.fire(code ?? 0);
    } catch (error) {
      if (this.stop.signal.aborted) return;
      const told = reachMessage(error)?.text ?? (error instanceof Error ? error.message : String(error));
      this.write.fire(`${NEW_LINE}${told}${NEW_LINE}${l10n.t('Open a new terminal to go on.')}${NEW_LINE}`);
      // No exit code: the editor leaves the text to be read.
      this.terminal = undefined;
    }
  }
}
