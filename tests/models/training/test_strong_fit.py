from dataclasses import replace

import numpy as np

from models.training.classifier_fit import ClassifierFit
from models.training.real_posts import real_labels
from models.training.strong_fit import PASSED_RECALL, passed_on
from models.training.training_set import our_examples
from pipeline.model.loading import RECORD, shipped_content
from pipeline.model.training import judgements_of


def test_what_is_passed_on_has_nearly_all_real_complaints_whatever_the_written_ones_get():
    examples = (*our_examples(), *real_labels())
    judged = judgements_of(shipped_content(RECORD) or b"")
    n = len(our_examples())
    written = [replace(judged[example.example_id], p_complaint=0.0) for example in examples[:n]]
    real = [judged[example.example_id] for example in examples[n:]]
    passed = passed_on(examples, ClassifierFit(b"", (*written, *real)))
    complains = np.array([example.complaint for example in examples[n:]])
    in_groups = np.array([bool(example.group) for example in examples[n:]])
    assert PASSED_RECALL <= passed[n:][complains & in_groups].mean() < PASSED_RECALL + 0.01
    assert not passed[:n].any()
