from docs.structure import between_rooms, circles, figures, read
from tests.test_architecture import PACKAGES, ROOT


def write(root, modules):
    for name, text in modules.items():
        path = root / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_no_two_rooms_of_a_package_lean_on_each_other():
    modules = read(ROOT)
    assert [circle for package in PACKAGES for circle in circles(between_rooms(modules, package))] == []


def test_no_folder_holds_more_than_can_be_seen_in_one_look():
    folders = {}
    for module in read(ROOT).values():
        folders.setdefault(module.path.rpartition("/")[0], []).append(module.name)
    assert {folder: len(names) for folder, names in folders.items() if len(names) > 25} == {}


def test_imports_within_functions_count_as_arrows_and_circles_are_named(tmp_path):
    write(
        tmp_path,
        {
            "models/__init__": "",
            "models/post": "import json\n",
            "models/themes/labels": "from models.post import Post\nfrom models.bursts import walk\n",
            "models/bursts/walk": "def walk():\n    from models.themes.labels import label\n\n    return label\n",
        },
    )
    arrows = between_rooms(read(tmp_path), "models")
    assert arrows == {
        "models.post": set(),
        "models.themes": {"models.post", "models.bursts"},
        "models.bursts": {"models.themes"},
    }
    assert circles(arrows) == [{"models.themes", "models.bursts"}]
    assert figures(tmp_path)["circles of modules"] == "models.bursts.walk ↔ models.themes.labels"
    assert figures(tmp_path)["models: rooms, arrows"] == "3, 3"
    assert figures(tmp_path)["longest function"] == "walk, 4 lines"
