/** The line ends that a generated text is made of. */
function lines(text: string): number {
  return text.split('\n').length - 1;
}

/** Parts one after the other until the text has so many lines. */
function untilLines(head: string, part: (index: number) => string, tail: string, most: number): string {
  let text = head;
  for (let index = 0; lines(text) + lines(tail) + lines(part(index)) <= most; index += 1) text += part(index);
  return text + tail;
}

/** A WDL of tasks as people write them, with a workflow that calls them all, about so long. */
export function wdlText(length: number): string {
  const task = (index: number): string => `
# Aligns one lane.
task align_${index} {
  input {
    File reads
    File? known
    String sample = "s~{${index}}"
    Int threads = ${1 + (index % 16)}
    Int extra_disk = 20
  }
  Int disk = ceil(size(reads, "GiB") * 2) + extra_disk
  command <<<
    set -euo pipefail
    bwa mem -t ~{threads} ~{"-k " + known} ~{reads} > ~{sample}.sam
    if [ -s ~{sample}.sam ]; then echo "done: \${HOME}"; fi
  >>>
  output {
    File aligned = "~{sample}.sam"
  }
  runtime {
    docker: "quay.io/biocontainers/bwa:0.7.17"
    cpu: threads
    memory: ${index % 3 === 0 ? '"8"' : '"8 GiB"'}
    disks: "local-disk " + disk + " SSD"
    preemptible: ${index % 5 === 0 ? 'true' : '3'}
    maxRetries: 1
  }
  meta { description: "Aligns the reads of one lane" }
}
`;
  const call = (index: number): string => `  call align_${index} { input: reads = reads }\n`;
  const tasks = untilLines('version 1.0\n', task, '', Math.floor(length * 0.96));
  const count = tasks.match(/^task /gm)?.length ?? 0;
  const calls = Array.from({ length: count }, (_, index) => call(index)).join('');
  return `${tasks}\nworkflow main {\n  input {\n    File reads\n  }\n${calls}}\n`;
}

/** A packed CWL of tools as people write them, with a workflow that runs them all, about so long. */
export function cwlText(length: number): string {
  const tool = (index: number): string => `
  # Aligns one lane.
  - class: CommandLineTool
    id: align_${index}
    doc: |
      Aligns the reads of one lane.
      # no comment
    requirements:
      - class: InlineJavascriptRequirement
      - class: ResourceRequirement
        coresMin: ${1 + (index % 16)}
        ramMin: $(inputs.memory * 1024)
        outdirMin: 20480
    hints:
      DockerRequirement:
        dockerPull: quay.io/biocontainers/bwa:0.7.17
      arv:UsePreemptible:
        usePreemptible: ${index % 5 === 0 ? '"true"' : 'true'}
    baseCommand: [bwa, mem]
    inputs:
      reads: { type: File, inputBinding: { position: 1 } }
      memory: { type: int, default: 8 }
      known:
        type: ["null", File]
        inputBinding: { prefix: -k }
    outputs:
      aligned: { type: stdout }
    stdout: $(inputs.reads.nameroot).sam
`;
  const step = (index: number): string =>
    `      align_${index}: { run: "#align_${index}", in: { reads: reads }, out: [aligned] }\n`;
  const head = 'cwlVersion: v1.2\n$namespaces:\n  arv: http://arvados.org/cwl#\n$graph:\n';
  const tools = untilLines(head, tool, '', Math.floor(length * 0.96));
  const count = tools.match(/^ {2}- class: CommandLineTool/gm)?.length ?? 0;
  const steps = Array.from({ length: count }, (_, index) => step(index)).join('');
  return `${tools}\n  - class: Workflow\n    id: main\n    inputs: { reads: File }\n    outputs: {}\n    steps:\n${steps}`;
}

/** Files of a workspace by relative path: workflows in folders, each with the tools and tasks that it uses. */
export function workspaceTexts(count: number): Map<string, string> {
  const files = new Map<string, string>();
  for (let group = 0; files.size < count; group += 1) {
    const names = [0, 1, 2, 3].map((index) => `tool${index}`);
    for (const name of names) files.set(`group${group}/${name}.cwl`, toolText(group));
    const steps = names
      .map((name) => `  ${name}: { run: ${name}.cwl, in: { reads: reads }, out: [aligned] }\n`)
      .join('');
    files.set(
      `group${group}/flow.cwl`,
      `cwlVersion: v1.2\nclass: Workflow\ninputs: { reads: File }\noutputs: {}\nsteps:\n${steps}`,
    );
    files.set(`group${group}/tasks.wdl`, wdlText(120));
    files.set(
      `group${group}/flow.wdl`,
      'version 1.0\nimport "tasks.wdl" as tasks\nworkflow flow {\n  input { File reads }\n  call tasks.align_0 { input: reads = reads }\n}\n',
    );
  }
  return new Map([...files].slice(0, count));
}

function toolText(group: number): string {
  return `cwlVersion: v1.2
class: CommandLineTool
$namespaces: { arv: 'http://arvados.org/cwl#' }
hints:
  arv:UsePreemptible: { usePreemptible: ${group % 2 === 0 ? 'true' : 'yes'} }
  ResourceRequirement: { coresMin: 4, ramMin: 8192 }
baseCommand: [bwa, mem]
inputs: { reads: { type: File, inputBinding: { position: 1 } } }
outputs: { aligned: { type: stdout } }
`;
}
