import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Screen } from './screen';

export type Settings = Readonly<Record<string, unknown>>;

/** Quietens the workbench, and undoes what differs in a browser from the desktop. */
export const QUIET: Settings = {
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'window.titleBarStyle': 'custom',
  'window.menuStyle': 'custom',
  'window.dialogStyle': 'custom',
  'explorer.compactFolders': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': 'off',
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  // Text as elements, so that it can be read.
  'terminal.integrated.gpuAcceleration': 'off',
  'git.openRepositoryInParentFolders': 'never',
  // The browser never asks at the start: the desktop shall not either.
  'security.workspace.trust.startupPrompt': 'never',
};

/** Colour themes by a short name, with the class that the workbench has when one is on. */
const THEMES = {
  dark: { id: 'Dark 2026', mark: 'vs-dark' },
  light: { id: 'Light 2026', mark: 'vs' },
  'dark-modern': { id: 'Dark Modern', mark: 'vs-dark' },
  'light-modern': { id: 'Light Modern', mark: 'vs' },
  'high-contrast': { id: 'Default High Contrast', mark: 'hc-black' },
  'high-contrast-light': { id: 'Default High Contrast Light', mark: 'hc-light' },
} as const;

export type Theme = keyof typeof THEMES;

export function themeSetting(theme: Theme): Settings {
  return { 'workbench.colorTheme': THEMES[theme].id };
}

/** The settings that a person changes while the window is open. */
export class SettingsFile {
  constructor(
    private readonly screen: Screen,
    /**
     * A file that VS Code watches: the machine settings of a server (application-scoped settings are ignored there: name
     * those when opening), the user settings of a desktop.
     */
    readonly path: string,
  ) {}

  /** Changes settings; undefined removes one. They are in force once the extension host has been told, some 100 ms later. */
  change(values: Settings): void {
    const next = { ...this.read(), ...values };
    writeFileSync(this.path, `${JSON.stringify(next, undefined, 2)}\n`);
  }

  read(): Settings {
    return JSON.parse(readFileSync(this.path, 'utf8')) as Settings;
  }

  async theme(theme: Theme): Promise<void> {
    this.change(themeSetting(theme));
    await this.screen.locator(`.monaco-workbench.${THEMES[theme].mark}`).waitFor({ state: 'visible' });
  }
}

export function writeSettings(path: string, values: Settings): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(values, undefined, 2)}\n`);
}
