import type { Random } from './random';

/** The document in which generated expressions stand; EXPRESSION is replaced. */
export const EXPRESSION_DOCUMENT = `version 1.2
struct Attr { Int? cpu Float mem String? disk Array[Int]+ sizes }
task t {
  Int i = 7
  Int z = 0
  Float f = 2.5
  String s = "16"
  Boolean yes = true
  Int? unset
  Int? set = 3
  String? word = "w"
  String? noWord
  Array[Int] list = [3, 1, 2]
  Array[Int?] holes = [None, 5]
  Map[String, Int] map = { "a": 1, "b": 2 }
  Pair[Int, String] pair = (4, "GB")
  Attr attr = Attr { mem: 3, sizes: [1, 2] }
  Attr other = object { cpu: 2, mem: "7.5", disk: "HDD", sizes: [4] }
  command <<< >>>
  runtime {
    x: EXPRESSION
  }
}
`;

type Make = (random: Random, depth: number) => string;

const LEAVES: Readonly<
  Record<'int' | 'float' | 'boolean' | 'string' | 'optional' | 'array', readonly [string, ...string[]]>
> = {
  int: ['0', '1', '2', '-3', '-7', '12', 'i', 'z', 'list[1]', 'map["b"]', 'pair.left', 'attr.sizes[0]', 'list[9]'],
  float: ['2.5', '0.5', '-1.25', '1e3', 'f', 'attr.mem', 'other.mem', '0.0078125', '1000000.5'],
  boolean: ['true', 'false', 'yes', 'defined(unset)', 'defined(set)', 'defined(i)'],
  string: ['"a"', "'b'", '"16"', 's', 'pair.right', '"x\\ty"', '"\\x41\\u00e9"', '"caf\u00e9"', '""'],
  optional: ['unset', 'set', 'attr.cpu', 'other.cpu', 'None', 'holes[0]', 'word', 'noWord', 'attr.disk'],
  array: ['list', 'holes', '[1, 2.5]', '[1, "a"]', '[]', 'select_all(holes)', 'attr.sizes', 'range(3)'],
};

function of(kind: keyof typeof LEAVES): Make {
  return (random, depth) => {
    const makers = INNER[kind];
    return depth <= 0 || random.chance(0.3) ? random.pick(LEAVES[kind]) : random.pick(makers)(random, depth - 1);
  };
}

const int = of('int');
const float = of('float');
const boolean = of('boolean');
const text = of('string');
const optional = of('optional');
const array = of('array');
const number: Make = (random, depth) => random.pick([int, float])(random, depth);
const anything: Make = (random, depth) => random.pick([int, float, boolean, text, optional, array])(random, depth);

function infix(left: Make, operators: readonly [string, ...string[]], right: Make): Make {
  return (random, depth) => {
    const words = `${left(random, depth)} ${random.pick(operators)} ${right(random, depth)}`;
    return random.chance(0.5) ? `(${words})` : words;
  };
}

function choice(kind: Make): Make {
  return (random, depth) =>
    `if ${boolean(random, depth)} then ${kind(random, depth)} else ${random.chance(0.9) ? kind(random, depth) : anything(random, depth)}`;
}

function call(name: string, ...given: readonly Make[]): Make {
  return (random, depth) => `${name}(${given.map((make) => make(random, depth)).join(', ')})`;
}

const placeholder: Make = (random, depth) => {
  const inside = random.pick<Make>([
    anything,
    infix(text, ['+'], optional),
    (r, d) => `sep=", " ${array(r, d)}`,
    (r, d) => `true="yes" false='no' ${boolean(r, d)}`,
    (r, d) => `default="none" ${optional(r, d)}`,
  ])(random, depth);
  // A quote of the other kind is what people write in a string.
  return `"<~{${inside}}>\${${int(random, 0)}}"`;
};

const heredoc: Make = (random, depth) =>
  `<<<\n    one ~{${anything(random, depth)}}\n      two \\\n      three\n    >>>`;

const INNER: Readonly<Record<keyof typeof LEAVES, readonly [Make, ...Make[]]>> = {
  int: [
    infix(int, ['+', '-', '*', '/', '%', '**'], int),
    infix(int, ['/', '%', '/', '-'], int),
    choice(int),
    call('ceil', number),
    call('floor', number),
    call('round', number),
    call('length', array),
    call('length', text),
    call('min', int, int),
    call('max', int, int),
    (random, depth) => `select_first([${optional(random, depth)}, ${int(random, depth)}])`,
    (random, depth) => `select_first([${optional(random, depth)}], ${int(random, depth)})`,
    (random, depth) => `${array(random, depth)}[${int(random, 0)}]`,
    (random, depth) => `(${int(random, depth)}, ${anything(random, depth)}).left`,
  ],
  float: [
    infix(number, ['+', '-', '*', '/'], float),
    choice(float),
    choice(number),
    call('size', (random) => random.pick(['noWord', 'None'])),
    call('max', number, float),
    (random, depth) => `select_first([${optional(random, depth)}, ${float(random, depth)}])`,
    (random, depth) => `[${int(random, depth)}, ${float(random, depth)}][0]`,
  ],
  boolean: [
    infix(number, ['<', '>', '<=', '>=', '==', '!='], number),
    infix(text, ['<', '==', '!=', '>='], text),
    infix(boolean, ['&&', '||', '=='], boolean),
    infix(optional, ['==', '!='], anything),
    (random, depth) => `!${boolean(random, 0)}${depth > 1 ? ' && true' : ''}`,
    call('defined', anything),
    call('contains', array, anything),
    choice(boolean),
  ],
  string: [
    placeholder,
    heredoc,
    infix(text, ['+'], anything),
    infix(anything, ['+'], text),
    choice(text),
    call('basename', text),
    (random, depth) => `basename(${text(random, depth)}, "a")`,
    (random, depth) => `sub(${text(random, depth)}, "${random.pick(['a', '^a', '6$', '\\\\.', 'G', 'x.y'])}", "~")`,
    (random, depth) => `sep(",", ${array(random, depth)})`,
    (random, depth) => `sep("-", prefix("p", ${array(random, depth)}))`,
    (random, depth) => `select_first([${optional(random, depth)}, ${text(random, depth)}])`,
  ],
  optional: [choice(optional), (random, depth) => `if ${boolean(random, depth)} then ${int(random, depth)} else None`],
  array: [
    (random, depth) => `[${anything(random, depth)}, ${anything(random, depth)}]`,
    (random, depth) => `[${number(random, depth)}, ${number(random, depth)},]`,
    call('select_all', array),
    (random, depth) => `flatten([${array(random, depth)}, ${array(random, depth)}])`,
    call('prefix', text, array),
    call('quote', array),
    (random) => random.pick(['keys(map)', 'values(map)', 'suffix("s", ["a"])', 'chunk(list, 2)']),
    choice(array),
  ],
};

/** An expression that is mostly of the types that WDL wants. */
export function randomExpression(random: Random): string {
  return anything(random, random.int(1, 4));
}
