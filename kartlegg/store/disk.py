"""Whether a file lies where SQLite can keep its promises.

SQLite's write-ahead log needs shared memory between processes, which network shares lack, and a program that
synchronises a folder may copy or lock the file in the middle of a write (sqlite.org, "How To Corrupt").
"""

from pathlib import Path, PureWindowsPath

NETWORK_FILE_SYSTEMS = frozenset(
    {
        "9p",
        "afpfs",
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.rclone",
        "fuse.sshfs",
        "glusterfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
        "webdav",
    }
)
SYNCED_FOLDERS = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "my drive",
    "icloud drive",
    "mobile documents",
    "nextcloud",
    "box sync",
)


def find_risk(path: Path) -> str | None:
    """Why a database file should not lie here, in words, or None when it may."""
    if PureWindowsPath(path).drive.startswith("\\\\"):
        return "it lies on a network share"
    for part in path.parts[:-1]:
        name = part.lower()
        if any(name == synced or name.startswith((synced + " -", synced + "-")) for synced in SYNCED_FOLDERS):
            return f"it lies in a folder that is kept in sync with another machine ({part})"
    return "it lies on a network share" if _file_system(path) in NETWORK_FILE_SYSTEMS else None


def _file_system(path: Path) -> str:
    import psutil

    mounts = [
        (len(partition.mountpoint), partition.fstype.lower())
        for partition in psutil.disk_partitions(all=True)
        if path.is_relative_to(partition.mountpoint)
    ]
    return max(mounts)[1] if mounts else ""
