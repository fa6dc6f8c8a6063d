cwlVersion: v1.2
class: CommandLineTool
label: Keep the reads of good mean quality
doc: |
  Gives the good reads and one row for the table: sample, reads, reads kept, mean quality and GC percent of what was
  kept; parted by tabs.

requirements:
  InlineJavascriptRequirement: {}
  ResourceRequirement:
    coresMin: 1
    ramMin: 128

inputs:
  reads: File
  minimumQuality: int

baseCommand: [sh, -c]
arguments:
  - |
    set -eu
    gzip -dc "$2" > all.fastq
    # Good reads go to a file, the row goes to standard output.
    awk -v sample="$1" -v least="$3" -v out=kept.fastq '
      BEGIN {
        printf "" > out
        for (i = 33; i < 127; i++) score[sprintf("%c", i)] = i - 33
      }
      NR % 4 == 1 { name = $0 }
      NR % 4 == 2 { bases = $0 }
      NR % 4 == 0 {
        reads++
        sum = 0
        n = length($0)
        for (i = 1; i <= n; i++) sum += score[substr($0, i, 1)]
        if (n == 0 || sum < least * n) next
        printf "%s\n%s\n+\n%s\n", name, bases, $0 > out
        kept++
        total += n
        quality += sum
        called += gsub(/[ACGT]/, "&", bases)
        gc += gsub(/[GC]/, "&", bases)
      }
      END {
        mean = total ? quality / total : 0
        percent = called ? 100 * gc / called : 0
        printf "%s\t%d\t%d\t%.2f\t%.1f\n", sample, reads, kept, mean, percent
      }' all.fastq
    gzip -nc kept.fastq > "$1.good.fastq.gz"
  - filterReads
  - $(inputs.reads.basename.replace(/\.fastq\.gz$/, ''))
  - $(inputs.reads.path)
  - $(inputs.minimumQuality)

stdout: row.tsv
outputs:
  kept:
    type: File
    outputBinding:
      glob: '*.good.fastq.gz'
  row: stdout
