"""What a first download will take, said before it begins: bytes, disk, minutes."""

from dataclasses import dataclass

from auditor.language import say

# Of each packed byte: the file itself, the database's rows and the facts (measured on the sample portal).
DISK_PER_BYTE = 9
# Ten megabits a second.
BYTES_PER_SECOND = 1_250_000
# Reading and normalizing, of packed bytes.
READ_PER_SECOND = 500_000


@dataclass(frozen=True)
class Estimate:
    """`each` is one file's bytes, None where nobody knows; `pause` is in seconds."""

    files: int
    each: int | None
    free: int
    pause: float

    @property
    def download(self) -> int:
        return self.files * (self.each or 0)

    @property
    def disk(self) -> int:
        return self.download * DISK_PER_BYTE

    @property
    def minutes(self) -> int:
        seconds = self.download / BYTES_PER_SECOND + self.download / READ_PER_SECOND + self.files * self.pause
        return max(1, round(seconds / 60))

    @property
    def fits(self) -> bool:
        return self.disk <= self.free

    def sentence(self) -> str:
        n, free = self.files, _megabytes(self.free)
        if self.each is None:
            return say(
                es=f"primera descarga: {n:,} archivos de tamaño desconocido; hay {free} libres",
                en=f"first download: {n:,} files of unknown size; {free} are free",
            )
        size, disk, minutes = _megabytes(self.download), _megabytes(self.disk), self.minutes
        return say(
            es=f"primera descarga: {n:,} archivos, unos {size}; con la base de datos, unos {disk} de disco (hay "
            f"{free} libres); unos {minutes} minutos a 10 Mbit/s",
            en=f"first download: {n:,} files, about {size}; with the database, about {disk} of disk ({free} are "
            f"free); about {minutes} minutes at 10 Mbit/s",
        )


def _megabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"
