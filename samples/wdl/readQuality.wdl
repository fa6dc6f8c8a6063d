version 1.1

# Drops the reads of low quality from each sample and says what is left: one file of good reads per sample, one table,
# and the share of reads kept. Each task runs in a small container.

workflow readQuality {
  meta {
    description: "Quality filter and summary of FASTQ files, one job per sample"
  }

  input {
    Array[File]+ reads
    Int minimumQuality = 28
    String image = "debian:bookworm-slim"
  }

  parameter_meta {
    reads: "One gzipped FASTQ file per sample (Phred+33)"
    minimumQuality: "A read stays if the mean quality of its bases is at least this"
    image: "Any image with bash, awk and gzip"
  }

  scatter (file in reads) {
    call filterReads {
      input:
        reads = file,
        sample = basename(file, ".fastq.gz"),
        minimumQuality = minimumQuality,
        image = image
    }
  }

  call tabulate { input: rows = filterReads.row, image = image }

  output {
    Array[File] goodReads = filterReads.kept
    File summary = tabulate.table
    Float keptPercent = tabulate.keptPercent
  }
}

task filterReads {
  input {
    File reads
    String sample
    Int minimumQuality
    String image
  }

  command <<<
    set -euo pipefail
    gzip -dc ~{reads} > all.fastq
    # Good reads go to a file, the row for the table goes to standard output.
    awk -v least=~{minimumQuality} -v sample='~{sample}' -v out=kept.fastq '
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
    gzip -nc kept.fastq > '~{sample}.good.fastq.gz'
  >>>

  output {
    File kept = "~{sample}.good.fastq.gz"
    String row = read_string(stdout())
  }

  runtime {
    container: image
    cpu: 1
    memory: "128 MiB"
  }
}

task tabulate {
  input {
    Array[String] rows
    String image
  }

  File unsorted = write_lines(rows)

  command <<<
    set -euo pipefail
    { printf 'sample\treads\tkept\tmean_quality\tgc_percent\n'; LC_ALL=C sort ~{unsorted}; } > summary.tsv
    awk -F '\t' 'NR > 1 { reads += $2; kept += $3 } END { printf "%.1f\n", reads ? 100 * kept / reads : 0 }' summary.tsv
  >>>

  output {
    File table = "summary.tsv"
    Float keptPercent = read_float(stdout())
  }

  runtime {
    container: image
    cpu: 1
    memory: "128 MiB"
  }
}
