// Stands in for `vscode` under tsconfig.core.json: whatever a ring below `ui` imports from the editor does not compile.
export {};
