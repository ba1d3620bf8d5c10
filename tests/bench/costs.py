"""What commands cost: measured in turns on one machine, so that its mood touches all of them alike."""
import os
import statistics
import subprocess


class Costs:
    """The measurements of one command."""

    def __init__(self):
        self.wall, self.cpu, self.peak = [], [], []  # milliseconds, milliseconds, KiB

    def add(self, line):
        wall, user, system, peak, _ = line.split()
        self.wall.append(float(wall))
        self.cpu.append(float(user) + float(system))
        self.peak.append(int(peak))

    def middle(self, what):
        return statistics.median(getattr(self, what))


class Failed(Exception):
    """A command ended as it should not have."""


class Command:
    """`slow`: measured only in the first round. `server`: its work is done by another process, so only wall time means something."""

    def __init__(self, name, arguments, threads=1, output=None, stdout=None, environment=None, slow=False, server=False):
        self.name, self.arguments, self.threads = name, [str(a) for a in arguments], threads
        self.output, self.stdout, self.environment = output, stdout, environment or {}
        self.slow, self.server = slow, server
        self.costs = Costs()

    def run(self, measure, keep=True):
        if self.output and os.path.exists(self.output):
            os.remove(self.output)
        read_end, write_end = os.pipe()

        def pass_costs():
            os.dup2(write_end, 3)
        with open(self.stdout or os.devnull, "wb") as stdout:
            done = subprocess.run([measure] + self.arguments, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                                  env={**os.environ, **self.environment}, preexec_fn=pass_costs, pass_fds=(3, write_end),
                                  check=False)
        os.close(write_end)
        with os.fdopen(read_end) as costs:
            line = costs.read()
        # polc ends with 1 where something wants to be looked at, such as a rejected row.
        if done.returncode != 0 or not line or int(line.split()[4]) > 1:
            raise Failed(f"{' '.join(self.arguments)}\n{done.stderr.decode(errors='replace')[-2000:]}")
        if keep:
            self.costs.add(line)


def take_turns(measure, commands, rounds, tell):
    """Runs all commands once, unmeasured and with a look at what they answer (tell), then in rounds."""
    well = []
    for command in commands:
        try:
            command.run(measure, keep=command.slow)
            tell(command)
            well.append(command)
        except Failed as failed:
            print(f"bench: {command.name} failed and is left out: {failed}", flush=True)
    for _ in range(rounds):
        for command in well:
            if not command.slow:
                command.run(measure)
    return well


def print_table(headings, rows):
    """A table in Markdown that is also easy to read as it stands."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [headings] + rows) for i in range(len(headings))]

    def line(cells):
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |"
    print(line(headings))
    print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for row in rows:
        print(line(row))
    print(flush=True)


def number(value):
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
