"""Names, the average, the log, the recipe: each against a plain account of what it should do."""

import signal
import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from small_training import small_teacher
from torch import nn

from core.research.encoder.class_proxies import ClassProxies
from core.research.encoder.names import NO_NAME, Names
from core.research.encoder.teacher import Teacher
from core.research.encoder.trainer import Average, interrupts_held_back


class TestNames:
    def test_one_class_has_one_number_however_it_is_spelt(self):
        names = Names(["alarm_clock", "Alarm Clock", "alarm-clock", "cat"])
        assert len(names) == 2
        assert names.number("alarm_clock") == names.number("alarm-clock")

    def test_the_same_thing_under_two_names(self):
        names = Names(["car_(sedan)", "car", "couch", "sofa", "studio_couch", "motorbike"])
        assert names.number("car_(sedan)") == names.number("car")
        assert names.number("couch") == names.number("sofa") == names.number("studio_couch")
        assert names.number("motorbike") not in (names.number("car"), names.number("sofa"))
        assert len(names) == 3

    def test_no_label_has_no_name(self):
        assert Names(["cat"]).number(None) == NO_NAME

    @given(
        st.lists(
            st.sampled_from(["cat", "dog", "sofa", "couch", "tv", "television", "owl"]), min_size=1
        )
    )
    def test_numbers_do_not_depend_on_the_order(self, labels: list[str]):
        names, again = Names(labels), Names(reversed(labels))
        assert names.labels == again.labels
        assert {names.number(label) for label in labels} == set(range(len(names)))


def test_the_average_is_what_a_plain_loop_says():
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    average = Average(module, 0.9)
    expected = {k: v.clone().double() for k, v in module.state_dict().items()}
    for step in range(1, 30):
        module(torch.randn(4, 3))
        for parameter in module.parameters():
            parameter.data += torch.randn_like(parameter)
        average.update(module, step)
        decay = min(0.9, (1 + step) / (10 + step))
        for key, value in module.state_dict().items():
            if value.is_floating_point():
                expected[key] = decay * expected[key] + (1 - decay) * value.double()
            else:
                expected[key] = value.double()
    for key, value in average.module.state_dict().items():
        torch.testing.assert_close(value.double(), expected[key], rtol=1e-5, atol=1e-6)
    assert not average.module.training
    assert not any(p.requires_grad for p in average.module.parameters())
    assert all(p.requires_grad for p in module.parameters())


def test_the_teacher_knows_names_by_the_mean_of_their_photos():
    soft_targets = torch.tensor([[0.2, 0.8], [0.4, 0.6], [1.0, 0.0], [0.5, 0.5]])
    names = torch.tensor([0, 0, 2, NO_NAME])
    teacher = Teacher(torch.zeros(4, 3), soft_targets.half(), names, {})
    meant, known = teacher.of_names(torch.tensor([0, 1, 2, NO_NAME, 9]))
    assert known.tolist() == [True, False, True, False, False]
    torch.testing.assert_close(meant[0], torch.tensor([0.3, 0.7]), rtol=0, atol=1e-3)
    torch.testing.assert_close(meant[2], torch.tensor([1.0, 0.0]))


def test_the_teacher_takes_a_stand_in_s_word_for_names_without_photos():
    soft_targets = torch.tensor([[0.2, 0.8], [0.4, 0.6]])
    rows = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    class_proxies = ClassProxies(torch.tensor([3]), torch.tensor([1]), rows)
    names = torch.tensor([0, NO_NAME])
    teacher = Teacher(torch.zeros(2, 3), soft_targets, names, {}, class_proxies)
    meant, known = teacher.of_names(torch.tensor([0, 1, 2, 3, 4]))
    assert known.tolist() == [True, False, False, True, False]
    torch.testing.assert_close(meant[0], soft_targets[0])
    torch.testing.assert_close(meant[3], class_proxies.soft_targets[0])


def test_a_teacher_of_nameless_photos_knows_none():
    teacher = Teacher(torch.zeros(2, 3), torch.ones(2, 2), torch.tensor([NO_NAME, NO_NAME]), {})
    _, known = teacher.of_names(torch.tensor([0, NO_NAME]))
    assert not known.any()


def test_the_teacher_is_neither_trained_nor_saved():
    teacher = small_teacher()
    assert not list(teacher.parameters())
    assert not teacher.state_dict()


class TestInterrupts:
    def test_the_block_is_finished_first(self):
        done = []

        def work() -> None:
            with interrupts_held_back():
                signal.raise_signal(signal.SIGINT)
                done.append(True)

        with pytest.raises(KeyboardInterrupt):
            work()
        assert done
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    def test_without_one_nothing_happens(self):
        with interrupts_held_back():
            pass
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    def test_an_error_in_the_block_comes_through(self):
        with pytest.raises(ZeroDivisionError), interrupts_held_back():
            raise ZeroDivisionError
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    def test_other_threads_may_use_it(self):
        seen = []

        def work() -> None:
            with interrupts_held_back():
                seen.append(True)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert seen
