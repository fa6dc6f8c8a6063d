/** A text of somebody else's for a place that draws `$(name)` as an icon: lists to choose from and their prompts. */
export function iconSafe(text: string): string {
  return text.replaceAll('$(', String.raw`\$(`);
}
