/** What random WDL documents are put together from. */
export const VERSIONS = ['draft-2', '1.0', '1.0', '1.0', '1.1', '1.1', '1.2', '1.2', 'development'];

export const STRUCTS = `struct RuntimeAttr {
  Int? cpu
  Float? mem_gb
  Int? disk_gb
  String? gpu_type
  Int? preemptible
}
`;

/** Inputs that the tasks share, with what stands in an inputs file now and then. */
export const INPUTS: readonly {
  readonly declaration: string;
  readonly name: string;
  readonly given: readonly unknown[];
}[] = [
  { declaration: 'Int n = 3', name: 'n', given: [5, 0, null] },
  { declaration: 'Int? k', name: 'k', given: [2, 8, null] },
  { declaration: 'Float f = 2.5', name: 'f', given: [1, 0.25, 7.75] },
  { declaration: 'String s = "16"', name: 's', given: ['4', '2.5', 'many'] },
  { declaration: 'String? unit', name: 'unit', given: ['GB', 'GiB', 'gb', 'XB'] },
  { declaration: 'Boolean big = false', name: 'big', given: [true, false] },
  { declaration: 'File? reads', name: 'reads', given: [null] },
];

export const CPU = [
  ...[
    '4',
    '2',
    '0',
    '-2',
    '1.5',
    '"2"',
    '"many"',
    '" 3 "',
    '"1_0"',
    'true',
    'n',
    'k',
    's',
    'f',
    '"~{n}"',
    "'~{n + 1}'",
  ],
  ...['select_first([k, 6])', 'select_first([k, n])', 'n * 2', 'n / 2', 'n % 2', 'n + f', 'ceil(f * n)', 'floor(f)'],
  ...['round(f)', 'if big then 16 else 2', 'if n > 4 then n else 1', 'if defined(k) then select_first([k]) else 3'],
  ...[
    'length([1, 2, 3])',
    '[2, 4][n - 2]',
    '(4, "GB").left',
    'half',
    'attr.cpu',
    'select_first([attr.cpu, default_attr.cpu])',
  ],
  ...['max(n, 2)', 'min(n, k)', 'None', '[2]', 'ceil(size(reads, "GB")) + 2', 'select_all([k, n])[0]', 'unknown_name'],
];
export const MEMORY = [
  ...[
    '"4 GB"',
    '"4GiB"',
    '"4"',
    '4000000000',
    '"16 gb"',
    '"2.5 Gi"',
    '"4 XB"',
    '"0 GB"',
    '4.5',
    '0.0',
    '"-2 GB"',
    '"GB"',
    '""',
  ],
  ...[
    '"~{n} GB"',
    '"${n}G"',
    'n + " GiB"',
    '"~{f} GB"',
    '"~{n * 2}~{" " + unit}"',
    'n + unit',
    '"~{s} GB"',
    '"~{select_first([k, 4])} GiB"',
  ],
  ...[
    '"~{if big then 64 else 8} GB"',
    '"~{ceil(f)} MiB"',
    '"${half} GB"',
    '"~{select_first([attr.mem_gb, 3.5])} GiB"',
    'None',
  ],
  ...[
    'sub("4 gb", "gb", "GiB")',
    '"~{default="8" k} GB"',
    '"~{true="32" false="4" big} GB"',
    '"~{sep="" ["1", "6"]} GB"',
    '["4 GB"]',
  ],
  ...['n * 1000000000', 'ceil(size(reads) * 2) + 1000', '"4\\tGB"', '"1 e3"', '"1 TB"', '"1e3 KB"', 'true', '"4 GB "'],
];
export const DISKS = [
  ...[
    '"local-disk 10 SSD"',
    '"local-disk 10 HDD"',
    '"local-disk 0 SSD"',
    '"20"',
    '"20 GB"',
    '"/mnt 5 TiB"',
    '"local-disk 3.9 SSD"',
  ],
  ...[
    '"local-disk  10  SSD"',
    '"local-disk 10 SSD, /mnt 20 HDD"',
    '"10 GB, 20 GB"',
    '"2 HDD"',
    '10',
    '[10, 20]',
    '["local-disk 1 SSD", "/mnt 2 GiB"]',
  ],
  ...[
    '"local-disk ~{n} HDD"',
    '"local-disk " + n + " SSD"',
    '"local-disk " + ceil(f * 10) + " HDD"',
    '"local-disk ~{select_first([k, 50])} SSD"',
  ],
  ...[
    '"local-disk SSD"',
    '""',
    '[]',
    '"local-disk 10 LOCAL"',
    '"local-disk ${select_first([attr.disk_gb, 10])} HDD"',
    'None',
    'unit',
    '"10 GB 5 x"',
  ],
  ...[
    '["~{n} GB"]',
    '"local-disk " + (ceil(size(reads, "GB")) + 20) + " HDD"',
    '"local-disk 10. SSD"',
    '"local-disk ~{f} SSD"',
  ],
];
export const GPUS: readonly (readonly [string, readonly string[]])[] = [
  ['gpu', ['true', 'false', 'big', '"1"', '1', '0', 'None']],
  ['gpuCount', ['1', '2', '0', 'n', 'k', '"2"', 'select_first([k, 1])']],
  ['gpuType', ['"nvidia-tesla-k80"', '"amd-mi"', '"k80"', 'attr.gpu_type', 'unit', '4', '"nvidia-~{s}"']],
  ['nvidiaDriverVersion', ['"418.87.00"']],
];
export const PREEMPTIBLE = ['3', '0', 'true', 'n', 'select_first([attr.preemptible, 3])', '"~{n}"'];

/** What needs a newer version than the document's is refused as a whole: that is rare in real documents. */
export function fits(expression: string, version: string): boolean {
  const old = version === 'draft-2' || version === '1.0';
  if (old && /max\(|min\(|None|sep=|default=|true=/.test(expression)) return false;
  return version !== 'draft-2' || (!expression.includes('~{') && !/attr/.test(expression));
}
