"""May this zip archive be opened, and what does it hold? Sizes are judged before a byte is unpacked.

A few hundred kilobytes can unpack to gigabytes, and a directory of a million members fills the memory by itself. Both are told
from what the archive declares; Python's zip reader then never yields more than was declared.
"""

import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from sameside.schema.errors import UnreadableInput

MAX_MEMBERS = 2_000
MAX_DIRECTORY_BYTES = 2 << 20
MAX_UNPACKED_BYTES = 2 << 30
# Real sheets shrink 5 to 50 times; what shrinks 200 times and is large was made to hurt.
MAX_SHRINKAGE = 200
SHRINKAGE_MATTERS_ABOVE = 64 << 20
MAX_SMALL_PART = 16 << 20
CHUNK = 1 << 18

_EOCD = b"PK\x05\x06"
_EOCD64_LOCATOR = b"PK\x06\x07"


def open_zip(path: Path, file_name: str) -> zipfile.ZipFile:
    """The archive, if it is safe to open.

    Raises  UnreadableInput for a damaged archive, too many members, or one that unpacks to too much
    """
    _check_directory(path, file_name)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        raise UnreadableInput(f"{file_name}: a damaged zip archive or workbook. Nothing was imported.") from None
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > SHRINKAGE_MATTERS_ABOVE and unpacked > MAX_SHRINKAGE * packed):
        archive.close()
        raise UnreadableInput(f"{file_name}: {packed:,} bytes would unpack to {unpacked:,}; refused as a zip bomb. Nothing was imported.")
    return archive


def _check_directory(path: Path, file_name: str) -> None:
    """Look at the archive's closing record, before the zip reader loads the whole directory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = max(0, size - 66_000)
        file.seek(start)
        tail = file.read()
        at = tail.rfind(_EOCD)
        if at < 0 or at + 22 > len(tail):
            raise UnreadableInput(f"{file_name}: a damaged or cut-off zip archive or workbook. Nothing was imported.")
        n_members, directory_bytes = struct.unpack_from("<HI", tail, at + 10)
        if at >= 20 and tail.startswith(_EOCD64_LOCATOR, at - 20):
            (offset,) = struct.unpack_from("<Q", tail, at - 12)
            # The reader looks right before the locator when data stand before the archive; judge both places.
            for place in (offset, start + at - 20 - 56):
                file.seek(min(max(0, place), size))
                record = file.read(56)
                if len(record) == 56 and record.startswith(b"PK\x06\x06"):
                    wide_members, wide_bytes = struct.unpack_from("<QQ", record, 32)
                    n_members, directory_bytes = max(n_members % 0xFFFF, wide_members), max(directory_bytes % 0xFFFFFFFF, wide_bytes)
    if n_members > MAX_MEMBERS or directory_bytes > MAX_DIRECTORY_BYTES:
        raise UnreadableInput(f"{file_name}: the archive lists {n_members:,} members; no workbook has more than {MAX_MEMBERS:,}.")


def member_chunks(archive: zipfile.ZipFile, name: str, file_name: str) -> Iterator[bytes]:
    """A member's bytes, unpacked piece by piece.

    Raises  UnreadableInput when it is missing, encrypted or damaged
    """
    try:
        with archive.open(name) as member:
            while chunk := member.read(CHUNK):
                yield chunk
    except KeyError:
        raise UnreadableInput(f"{file_name}: the workbook lacks its part '{name}'.") from None
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise UnreadableInput(f"{file_name}: the workbook's part '{name}' is damaged or locked.") from None
    except Exception as fault:
        # zlib and lzma raise errors of their own for damaged data.
        if type(fault).__module__ in ("zlib", "lzma", "_lzma"):
            raise UnreadableInput(f"{file_name}: the workbook's part '{name}' is damaged.") from None
        raise


def xml_parser(file_name: str) -> expat.XMLParserType:
    """A parser that knows no entities of the document's own, so none can multiply."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise UnreadableInput(f"{file_name}: the workbook declares a document type, which no workbook does. Refused.")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def feed(parser: expat.XMLParserType, chunks: Iterator[bytes], file_name: str, part: str) -> Iterator[int]:
    """Parse piece by piece; yields the bytes fed so far after each piece.

    Raises  UnreadableInput when the XML is broken
    """
    n_fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            n_fed += len(chunk)
            yield n_fed
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise UnreadableInput(f"{file_name}: the workbook's part '{part}' is broken XML ({fault}).") from None
    yield n_fed


def parse_small(archive: zipfile.ZipFile, part: str, file_name: str, *, on_start: Callable[[str, dict[str, str]], None]) -> None:
    """Parse one of the workbook's small parts; `on_start` gets each element's name without prefix, and its attributes."""
    size = archive.getinfo(part).file_size if part in archive.NameToInfo else 0
    if size > MAX_SMALL_PART:
        raise UnreadableInput(f"{file_name}: the workbook's part '{part}' is {size:,} bytes long. Refused.")
    parser = xml_parser(file_name)
    parser.StartElementHandler = lambda name, attributes: on_start(name.rpartition(":")[2], attributes)
    for _ in feed(parser, member_chunks(archive, part, file_name), file_name, part):
        pass
