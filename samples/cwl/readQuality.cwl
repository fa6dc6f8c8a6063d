#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: Workflow
label: Read quality
doc: |
  Drops the reads of low quality from each sample and says what is left: one file of good reads per sample, one table,
  and the share of reads kept. Needs only sh, awk, sort, cat and gzip: no container.

requirements:
  ScatterFeatureRequirement: {}
  InlineJavascriptRequirement: {}

inputs:
  reads:
    type: File[]
    doc: One gzipped FASTQ file per sample (Phred+33).
  minimumQuality:
    type: int
    default: 28
    doc: A read stays if the mean quality of its bases is at least this.

steps:
  filter:
    run: tools/filterReads.cwl
    scatter: reads
    in:
      reads: reads
      minimumQuality: minimumQuality
    out: [kept, row]

  tabulate:
    run: tools/tabulate.cwl
    in:
      rows: filter/row
    out: [table]

  judge:
    run: tools/judge.cwl
    in:
      table: tabulate/table
    out: [keptPercent, poorSamples]

outputs:
  goodReads:
    type: File[]
    outputSource: filter/kept
  summary:
    type: File
    outputSource: tabulate/table
  keptPercent:
    type: float
    outputSource: judge/keptPercent
  poorSamples:
    type: string[]
    doc: Samples that lost more than a quarter of their reads.
    outputSource: judge/poorSamples
