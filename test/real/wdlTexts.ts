/** A workflow with one input of each kind. */
export const TYPES = `version 1.2
struct S { Int a
  String? b
  File f }
workflow w {
  input {
    Boolean b = true
    Int i = 1
    Float f = 1.0
    String st = "a"
    Array[Int]+ ne = [1]
    Array[Int?] holes = []
    Array[String]? texts
    Map[Int, Int] byInt = {}
    Map[String, Array[File]] files = {}
    S? s
    Pair[Int, String] p = (1, "a")
    Int needed
  }
  call t
  call t as given { missing = 4, extra = 5 }
  output { Int o = i }
}
task t { input { Int missing
    Int extra = 3 }
  command <<< echo >>>
}
`;

/** Texts of inputs files for TYPES; `ok` stands for the two inputs that must be there. */
const OK = '"w.needed": 1, "w.t.missing": 2';
export const CASES = [
  `{${OK}}`,
  `{"w.needed": 1}`,
  `{"needed": 1, "t.missing": 2}`,
  `{${OK}, "#w.note": "a comment"}`,
  `{${OK}, "w.nope": 1}`,
  `{${OK}, "w.t.extra": 1}`,
  `{${OK}, "w.given.extra": 1}`,
  `{${OK}, "w.t.runtime.cpu": 4}`,
  `{${OK}, "w.t.requirements.memory": "1 GB"}`,
  `{${OK}, "w.t.hints.memory": "1 GB"}`,
  `{${OK}, "w.runtime.cpu": 4}`,
  `{${OK}, "w.t.runtime": 4}`,
  `{${OK}, "w.b": "true"}`,
  `{${OK}, "w.b": 1}`,
  `{${OK}, "w.b": 2}`,
  `{${OK}, "w.i": 1.0}`,
  `{${OK}, "w.i": true}`,
  `{${OK}, "w.i": null}`,
  `{${OK}, "w.needed": null}`,
  `{${OK}, "w.f": 3}`,
  `{${OK}, "w.f": "3"}`,
  `{${OK}, "w.f": NaN}`,
  `{${OK}, "w.st": 5}`,
  `{${OK}, "w.ne": []}`,
  `{${OK}, "w.ne": 1}`,
  `{${OK}, "w.ne": [1, 2.5]}`,
  `{${OK}, "w.holes": [null, 1]}`,
  `{${OK}, "w.ne": [null]}`,
  `{${OK}, "w.texts": "one"}`,
  `{${OK}, "w.texts": null}`,
  `{${OK}, "w.byInt": {"1": 1}}`,
  `{${OK}, "w.byInt": {"x": 1}}`,
  `{${OK}, "w.files": {"a": ["x"], "b": "y"}}`,
  `{${OK}, "w.s": {"a": 1, "f": "x"}}`,
  `{${OK}, "w.s": {"a": 1, "f": "x", "more": 1}}`,
  `{${OK}, "w.s": {"a": 1}}`,
  `{${OK}, "w.s": {"a": "1", "f": "x"}}`,
  `{${OK}, "w.s": {"a": 1, "f": "x", "b": null}}`,
  `{${OK}, "w.p": {"left": 1, "right": "x"}}`,
  `{${OK}, "w.p": {"Left": 1, "RIGHT": "x"}}`,
  `{${OK}, "w.p": [1, "x"]}`,
  `{${OK}, "w.p": {"left": 1}}`,
  `{${OK}, "w.i": "x", "w.i": 4}`,
  `{${OK},}`,
  `{${OK} "w.i": 1}`,
  `{'w.i': 1}`,
  `{"w.i": 01}`,
  `{"w.i": "a\nb"}`,
  `{"w.i": "\\q"}`,
  `{"w.i": "\\u12"}`,
  `{"w.i": "open`,
  `{"w.i": 1} more`,
  `{"w.i" 1}`,
  `[1, 2`,
  `w.i: 1`,
  ``,
];

export const DRAFT_2 = `import "lib.wdl"
task one { File a
  Int b = 2
  String c = "~{b}"
  command { echo \${a} }
  runtime { docker: "x" } }
workflow w { File reads
  Int n = 2
  String? opt
  call one { input: b = n }
  call lib.two as second
  if (n > 1) { Int inner = 3
    call one as again { input: a = reads } }
  output { one.* } }
`;
/** Ordinary, but hard to read: everything that looks like an end and is none. */
export const TRICKY = String.raw`# 🧬 a comment before the version
version 1.2
import "lib12.wdl" as lib alias Sample as Probe
struct Pairing { Array[Pair[Int, Map[String, File]]]+ items
  parameter_meta { items: "}" } }
task braces {
  input { String s = 'its' + "}"
    Array[String] xs = ["a}", 'b{', "~{if true then "}" else '{'}"] # }
    Map[String, Int] m = {"a": 1, "b": {"c": 2}["c"]}
    Boolean flag = 1 < 2 && !(3 >= 4) || 5 != 6
    Int big = -2 ** 3 % 4
    env File? f
  }
  Object2 o = Object2 { a: 1, b: [1, 2][0] }
  command {
    echo ~{sep="}" xs} "$HOME" \${s} 🧬 ~{true="}" false='{' flag}
  }
  requirements { container: ["a", "b"], cpu: if flag then 2 else 3
    memory: "~{big} GiB" }
  hints { short_task: true, inputs: input { s: hints { localization_optional: true } }, }
  meta { description: "}{", nested: { a: [1, { b: None }], c: "x" } }
  parameter_meta { s: { help: "task x {" } }
}
struct Object2 { Int a
  Int b }
workflow all {
  input { Probe probe
    String text = <<<
      task fake { command >> ~{1 + 1} "
    >>>
    String two_lines = "one ~{1}
      two: x = {"
    Float ratio = .5 + 1e-3 + 2. }
  call braces as first after second { s = "a", m, }
  call lib.sub as second { input: p = probe, n = 3 }
  scatter (pair in zip([1, 2], [3, 4])) {
    if (pair.left > 1 && defined(probe)) { call braces { } }
    Int inner = pair.right
    scatter (x in [pair.left]) { call braces as deep { s = "~{x}" } }
  }
  hints { allow_nested_inputs: true }
  Map[String, Int] m = {"k": 1}
}
`;
export const LIB_12 = `version 1.2
struct Sample { String name
  Array[File]? reads }
workflow sub { input { Sample p
    Int n
    Int more = n + 1 }
  output { Int o = n } }
`;
export const LIB = 'task two { Array[File]+ xs\n command { echo } }\n';

/** Texts that Toil stops at although they look fine, and one that is good. */
export const FAULTY: Readonly<Record<string, string>> = {
  carriageReturnComment: 'version 1.0\r\n# note\r\nworkflow w { input { Int n = 1 } }\r\n',
  byteOrderMark: '\uFEFFversion 1.0\nworkflow w { input { Int n = 1 } }\n',
  unknownVersion: 'version 1.0 # note\nworkflow w { input { Int n = 1 } }\n',
  secondWorkflow: 'version 1.0\nworkflow w { }\nworkflow v { }\n',
  unknownType: 'version 1.0\nworkflow w { input { Object o } }\n',
  unknownCallee: 'version 1.0\nworkflow w { call nothing }\n',
  importMissing: 'version 1.0\nimport "gone.wdl"\nworkflow w { }\n',
  unfinishedString: 'version 1.0\nworkflow w { input { String s = "a } }\n',
  unclosed: 'version 1.0\nworkflow w { input { Int s = 1 }\n',
};
