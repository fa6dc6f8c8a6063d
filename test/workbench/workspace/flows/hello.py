"""One job and one small result."""

from toil.common import Toil
from toil.job import Job


def greet(job, name):
    return f"Hello, {name}!\n"


def main():
    parser = Job.Runner.getDefaultArgumentParser()
    parser.add_argument("name", nargs="?", default="world")
    options = parser.parse_args()
    with Toil(options) as toil:
        needs = {"cores": 0.1, "memory": "64Mi", "disk": "16Mi"}
        text = toil.restart() if options.restart else toil.start(Job.wrapJobFn(greet, options.name, **needs))
    with open("greeting.txt", "w", encoding="utf-8") as out:
        out.write(text)


if __name__ == "__main__":
    main()
