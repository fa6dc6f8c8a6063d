import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server';
import { startWatchdog } from './watchdog';

/** Milliseconds: the largest document that is looked at takes a few seconds on a slow machine. */
const HANGS = 30_000;

// The transport is what the command line says: --node-ipc or --stdio.
serve(createConnection(ProposedFeatures.all), { watchdog: startWatchdog(HANGS) });
