/**
 * The values of a workflow's inputs as an inputs file (JSON or YAML) holds them, by input name: plain JSON values. Files and
 * directories are objects with `class`. A name that is missing has no value yet; `null` is a value that was given as null.
 */
export type InputValues = Readonly<Record<string, unknown>>;
