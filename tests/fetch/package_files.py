"""What a data package holds, to see whether something has changed."""


def files(folder):
    """Content of each file of a folder, by its path there."""
    return {
        file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }
